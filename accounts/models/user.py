from __future__ import annotations

import uuid
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.member import Member


class Role(models.TextChoices):
    """What a person may do beyond reading what is open to their member."""

    OFFICER = "officer", _("Sachbearbeitung (antwortet)")
    PLANNER = "planner", _("Planer:in (meldet)")
    COORDINATOR = "coordinator", _("Geschäftsstelle")
    DECISION = "decision", _("Entscheidungsebene (Bürgermeister:in, Rat)")


class UserQuerySet(models.QuerySet["User"]):
    def managed_by(self, user: Any) -> UserQuerySet:
        """Return the people this person may invite, change and deactivate: the Geschäftsstelle's task.

        Technical administrators are managed in the Django admin only, or a coordinator could become one.
        """
        if not user.is_authenticated or not user.is_coordinator:
            return self.none()
        return self.known().filter(is_staff=False, is_superuser=False)

    def known(self) -> UserQuerySet:
        """Return everybody who is not deleted: of those only their acts remain."""
        return self.filter(erased_at=None)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; the mail address is kept in lower case, because people type it both ways."""
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a technical administrator (the Django admin, no more)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        """Return the person with this address, however it is capitalised."""
        user: User = self.get(email=(email or "").strip().lower())
        return user


# What a person may do, and whether: names and addresses are nobody's history (docs/decisions/0148).
@pghistory.track(fields=["id", "member", "roles", "is_active", "is_staff"], model_name="UserEvent")
class User(AbstractUser):
    """A person. Everybody with a member is a reader of it; roles add to that (DOMAIN.md, section 7)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None  # type: ignore[assignment]
    email = models.EmailField(_("E-Mail"), unique=True)
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("Mitglied"),
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), default=list, blank=True, verbose_name=_("Rollen")
    )
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    # Chosen by the person; empty means what their browser asks for. Mails are written in it.
    language = models.CharField(_("Sprache"), max_length=10, choices=settings.LANGUAGES, blank=True)
    last_visit_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Deleted: what they did stays, who they were is gone (coordination/persons/erasing.py).
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    # No column: only of an onlooker, who is no person and sees no drafts (SupportView).
    looks_on = False

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["last_name", "first_name"]
        verbose_name = _("Person")
        verbose_name_plural = _("Personen")

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """Return first and last name; of somebody who is deleted, that they are."""
        return gettext("gelöschte Person") if self.erased_at else super().get_full_name()

    @property
    def takes_part(self) -> bool:
        """Belongs to the exchange: staff of a member, or of the Geschäftsstelle."""
        return self.member_id is not None or self.is_coordinator

    @property
    def is_coordinator(self) -> bool:
        """Works for the Geschäftsstelle: sees all, mediates, edits rules, members and layers."""
        return Role.COORDINATOR in self.roles

    @property
    def is_planner(self) -> bool:
        """Reports for the areas of their member."""
        return self.member_id is not None and Role.PLANNER in self.roles

    @property
    def is_officer(self) -> bool:
        """Answers for their member."""
        return self.member_id is not None and Role.OFFICER in self.roles

    @property
    def decides(self) -> bool:
        """Belongs to the decision level of their member: mayor, or of the council."""
        return self.member_id is not None and Role.DECISION in self.roles
