from __future__ import annotations

from django.conf import settings
from django.db import models

from notifications.models.job import Job


def _path(instance: ExportJob, filename: str) -> str:
    return f"exports/{instance.id}"


class ExportJob(Job):
    """A file that one person asked for and that takes a while. Nobody else gets it, and it is gone after a day.

    Who asked is kept as they were (member, roles): a file written for other rights is not handed out.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    member = models.ForeignKey("accounts.Member", on_delete=models.CASCADE, null=True, related_name="+")
    roles = models.CharField(max_length=200, blank=True)
    format = models.CharField(max_length=10)
    query = models.CharField(max_length=2000, blank=True)  # of the list or map, as in its address
    written = models.PositiveIntegerField(default=0)
    content = models.FileField(upload_to=_path, blank=True)

    def is_for(self, user: object) -> bool:
        """Return whether this person, with the rights they have now, may have the file."""
        return (self.user_id, self.member_id, self.roles) == (user.pk, user.member_id, roles_of(user))  # type: ignore[attr-defined]


def roles_of(user: object) -> str:
    """Return the roles of a person as a job keeps them."""
    return ",".join(sorted(user.roles))  # type: ignore[attr-defined]
