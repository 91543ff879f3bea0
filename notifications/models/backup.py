from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class Backup(models.Model):
    """A backup that was taken of this database, and when it was last tried whether it can be restored.

    The row is written after the backup: a restored database knows of the backups before the one it came from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    taken_at = models.DateTimeField()  # as of when: later changes are not in it
    seconds = models.FloatField()
    bytes = models.PositiveBigIntegerField()
    rows = models.PositiveBigIntegerField()
    files = models.PositiveIntegerField()
    probed_at = models.DateTimeField(null=True)
    is_sound = models.BooleanField(null=True)  # what the last trial found; nothing where none was made

    class Meta:
        ordering = ["-taken_at"]
        indexes = [models.Index(fields=["-taken_at"], name="backup_newest")]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d %H:%M}"

    @property
    def age_h(self) -> float:
        """Hours since it was taken."""
        return (timezone.now() - self.taken_at).total_seconds() / 3600
