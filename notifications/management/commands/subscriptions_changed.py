"""Lists the subscriptions that new boundaries would change, before or after an edition is put in force."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo import formats
from geo.models import Edition
from notifications.area_changes import area_changes
from notifications.models import Subscription


class Command(BaseCommand):
    help = "Zeigt, welche Abos von den geltenden Grenzen (oder von einer anderen Ausgabe) abweichen. Ändert nichts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--edition", type=UUID, help="Ausgabe, die noch nicht in Kraft ist (ihre ID)")

    def handle(self, *args: Any, edition: UUID | None = None, **options: Any) -> None:
        chosen = Edition.objects.filter(pk=edition).first() if edition else None
        if edition and chosen is None:
            raise CommandError(f"Es gibt keine Ausgabe der Grenzen mit der ID {edition}.")
        kept = Subscription.objects.kept()
        changes = area_changes(kept, edition=chosen)
        concerned = kept.filter(pk__in=changes).select_related("user", "member").order_by("name", "pk")
        for one in concerned:
            change = changes[one.pk]
            owner = str(one.member or one.user)
            said = [f"{formats.area(change.changed_m2)} anders"] if change.moved else []
            said += [f"nicht mehr da: {', '.join(change.gone)}"] if change.gone else []
            self.stdout.write(f"{one.pk}  {owner}: {one.name} ({'; '.join(said)})")
        if not changes:
            self.stdout.write("Kein Abo ändert sich.")
            return
        self.stdout.write(f"{len(changes)} Abos. Sie gelten weiter mit den Grenzen, mit denen sie angelegt wurden.")
