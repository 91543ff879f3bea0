"""How django-allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: the Geschäftsstelle invites (accounts/services.py)."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
