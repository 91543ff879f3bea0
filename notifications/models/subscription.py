from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MaxValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.crs import STORAGE_SRID
from notifications.models.destination import Channel
from notifications.querysets import SubscriptionQuerySet


class Rhythm(models.TextChoices):
    AT_ONCE = "at_once", _("Sofort")
    DAILY = "daily", _("Täglich")
    WEEKLY = "weekly", _("Wöchentlich")


class AreaSource(models.TextChoices):
    """How the area of a subscription was named; it decides what a new boundary edition means for it."""

    ANYWHERE = "anywhere", _("überall")
    AREAS = "areas", _("Gebiete")
    DRAWN = "drawn", _("gezeichnet")
    PLACE = "place", _("Ort")
    FILE = "file", _("aus Datei")


def both_channels() -> list[str]:
    """Return what a new subscription uses beside the inbox."""
    return [Channel.EMAIL, Channel.WEBPUSH]


class Subscription(models.Model):
    """What a person or an office wants to hear about, beyond what affects their own area.

    It matches an announced version whose outline lies within ``distance_m`` (geodesic metres) of ``area``
    (storage CRS; None is anywhere), and that meets every filter that is set; an empty filter is met by all.
    An office subscription reaches the people of its member, each for themselves unless they opted out,
    and its mailbox where ``to_mailbox`` says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("Name"), max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriptions"
    )
    member = models.ForeignKey(
        "accounts.Member", on_delete=models.CASCADE, null=True, blank=True, related_name="subscriptions"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    area_source = models.CharField(max_length=10, choices=AreaSource.choices, default=AreaSource.ANYWHERE)
    area = models.GeometryField(_("Gebiet"), srid=STORAGE_SRID, null=True, blank=True, spatial_index=False)
    area_keys = ArrayField(models.CharField(max_length=16), default=list, blank=True, verbose_name=_("Gebiete"))
    place = models.CharField(_("Ort"), max_length=200, blank=True)
    distance_m = models.FloatField(_("im Umkreis von"), default=0)

    kinds = ArrayField(models.SlugField(max_length=40), default=list, blank=True, verbose_name=_("Planarten"))
    uses = ArrayField(models.SlugField(max_length=40), default=list, blank=True, verbose_name=_("Nutzungen"))
    stages = ArrayField(models.SlugField(max_length=40), default=list, blank=True, verbose_name=_("Planungsstände"))
    reporters = ArrayField(models.UUIDField(), default=list, blank=True, verbose_name=_("Von wem gemeldet"))
    min_area_ha = models.FloatField(_("ab Fläche"), null=True, blank=True)
    over_sales_area_m2 = models.FloatField(_("Verkaufsfläche über"), null=True, blank=True)
    over_gross_floor_m2 = models.FloatField(_("Geschossfläche über"), null=True, blank=True)
    min_dwellings = models.PositiveIntegerField(_("ab Wohnungen"), null=True, blank=True)
    min_height_m = models.FloatField(_("ab Höhe"), null=True, blank=True)
    min_power_mw = models.FloatField(_("ab Leistung"), null=True, blank=True)
    min_trips_per_day = models.PositiveIntegerField(_("ab Kfz-Fahrten am Tag"), null=True, blank=True)

    rhythm = models.CharField(_("Wie oft?"), max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    weekday = models.PositiveSmallIntegerField(_("Wochentag"), default=0, validators=[MaxValueValidator(6)])
    hour = models.PositiveSmallIntegerField(_("Uhrzeit"), default=7, validators=[MaxValueValidator(23)])
    # Hours of the day in Europe/Berlin; from 20 until 7 runs over midnight. Both or none.
    quiet_from = models.PositiveSmallIntegerField(
        _("Ruhe von"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("Ruhe bis"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    # Beside the inbox, where everything stands.
    channels = ArrayField(models.CharField(max_length=20), default=both_channels, blank=True)
    to_mailbox = models.BooleanField(_("auch an das Postfach des Mitglieds"), default=True)

    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    ends_on = models.DateField(_("endet am"), null=True, blank=True)
    # Ended by its owner, here or by the mail program's own button; kept so that it can be taken back.
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[SubscriptionQuerySet] = SubscriptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("Abonnement")
        verbose_name_plural = _("Abonnements")
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, user__isnull=True) | Q(member__isnull=True, user__isnull=False),
                name="subscription_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(area_source="anywhere", area__isnull=True)
                | (~Q(area_source="anywhere") & Q(area__isnull=False)),
                name="subscription_has_its_area",
            ),
            models.CheckConstraint(condition=Q(distance_m__gte=0), name="subscription_distance_not_negative"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="subscription_quiet_from_and_until",
            ),
        ]
        indexes = [
            # Those that have no area are few; the others are found by their pieces.
            models.Index(fields=["id"], condition=Q(area_source="anywhere"), name="subscription_anywhere"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_office(self) -> bool:
        """Whether it belongs to a member, not to a person."""
        return self.member_id is not None


class SubscriptionPiece(models.Model):
    """A piece of a subscription's area, and the box in which an outline may match it (notifications/matching.py).

    ``reach_m`` repeats the subscription's distance: among a million, only those that are near are looked up.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="pieces")
    shape = models.GeometryField(srid=STORAGE_SRID, spatial_index=False)
    reach_m = models.FloatField(default=0)
    box = models.PolygonField(srid=STORAGE_SRID, spatial_index=False)

    class Meta:
        indexes = [GistIndex(fields=["box"], name="subscription_piece_box_gist")]

    def __str__(self) -> str:
        return str(self.pk)


class OptOut(models.Model):
    """A person who does not want to hear of an office subscription. The others of the office still do."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="opt_outs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="opt_outs")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "user"], name="one_opt_out_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.subscription_id}"
