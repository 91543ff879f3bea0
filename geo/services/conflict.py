"""Two people in one draft: the later one learns of the earlier one, and neither loses anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geo.models import ReportVersion


class Conflict(Exception):  # noqa: N818 (says what happened, not that something broke)
    """Nothing was saved, because what is stored is not what the person started from.

    ``by`` saved ``at``; ``revision`` is the stored one, or None when the draft was announced meanwhile.
    """

    def __init__(self, stored: ReportVersion, reader: Any) -> None:
        super().__init__(f"revision {stored.revision}")
        announced = not stored.is_draft
        self.announced = announced
        self.by = stored.announced_by if announced else stored.saved_by
        self.at: datetime = (stored.announced_at if announced else stored.saved_at) or timezone.now()
        self.revision = None if announced else stored.revision
        self.own = self.by is not None and self.by == reader

    @property
    def time(self) -> str:
        """When the other one saved: 09:41, with the day when that was not today."""
        at = timezone.localtime(self.at)
        return date_format(at, "H:i" if at.date() == timezone.localdate() else "j. F, H:i")

    @property
    def sentence(self) -> str:
        """What happened, what was kept, what to do."""
        values = {"who": self.by or _("jemand anderes"), "time": self.time}
        if self.announced:
            return (
                _(
                    "%(who)s hat diesen Entwurf um %(time)s Uhr schon gemeldet. Ihre Eingaben stehen noch hier, nichts "
                    "wurde überschrieben. Beginnen Sie für Änderungen eine neue Fassung."
                )
                % values
            )
        if self.own:
            return (
                _(
                    "Sie haben diesen Entwurf um %(time)s Uhr in einem anderen Fenster gespeichert. Ihre Eingaben "
                    "stehen noch hier, nichts wurde überschrieben. Wählen Sie, welche Fassung gilt."
                )
                % values
            )
        return (
            _(
                "%(who)s hat diesen Entwurf um %(time)s Uhr gespeichert. Ihre Eingaben stehen noch hier, nichts wurde "
                "überschrieben. Wählen Sie, welche Fassung gilt."
            )
            % values
        )
