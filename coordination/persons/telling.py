"""Telling a person that somebody took out what is kept about them."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.services.saying import Saying, say


@transaction.atomic
def tell_of_access(person: User, *, by: User) -> None:
    """Tell a person that the Geschäftsstelle took their data out; who may not sign in any more is not told."""
    with translation.override(settings.LANGUAGE_CODE):
        what = Saying(
            verb="data_taken_out",
            title=_("Ihre Daten"),
            news=_("Auskunft erstellt"),
            lead=_("*Die Geschäftsstelle hat eine Auskunft über Ihre gespeicherten Daten erstellt.*"),
            path=reverse("own-data"),
            button=_("Meine Daten ansehen"),
            why=_("Es geht um Ihre eigenen Daten."),
        )
        say(what, people=[person], by=by)
