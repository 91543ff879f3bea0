"""Opens the read-only views to a member's QGIS, and closes them (docs/qgis.md)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from accounts.models import Member
from geo.models import QgisRole
from geo.qgis.roles import NoRight, grant_role, revoke_role
from geo.qgis.views import are_there, drop_views, refresh_views


class Command(BaseCommand):
    help = "Öffnet und schließt die Datenbanksichten für das QGIS eines Mitglieds (docs/qgis.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("grant", help="legt eine Anmeldung für ein Mitglied an").add_argument("member")
        acts.add_parser("revoke", help="nimmt eine Anmeldung zurück").add_argument("role")
        acts.add_parser("list", help="zeigt, welche Anmeldungen es gibt")
        acts.add_parser("refresh", help="schreibt die Sichten neu: nach jeder neuen Version des Programms")
        acts.add_parser("suspend", help="nimmt die Sichten weg, bis zum nächsten refresh; Anmeldungen bleiben")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        try:
            getattr(self, act)(options)
        except NoRight as missing:
            raise CommandError(str(missing)) from missing

    def grant(self, options: dict[str, Any]) -> None:
        """Make a login, and print its password this once."""
        wanted = Q(short_name__iexact=options["member"]) | Q(name__iexact=options["member"])
        member = Member.objects.active().filter(wanted).first()
        if member is None:
            raise CommandError(f"Es gibt kein Mitglied „{options['member']}“, das teilnimmt.")
        if not are_there():
            refresh_views()
        role, password = grant_role(member.pk, label=member.short_name)
        self.stdout.write(f"Benutzer: {role.name}\nPasswort: {password}\nSchema:   umgriff_qgis")
        self.stdout.write(f"Sieht, was {member.name} sehen darf. Das Passwort steht nur hier.")

    def revoke(self, options: dict[str, Any]) -> None:
        """Take a login away."""
        role = QgisRole.objects.filter(name=options["role"]).first()
        if role is None:
            raise CommandError(f"Es gibt keine Anmeldung {options['role']}. `qgis_access list` zeigt alle.")
        revoke_role(role)
        self.stdout.write(f"{role.name} sieht nichts mehr.")

    def list(self, options: dict[str, Any]) -> None:
        """Print the logins."""
        for role in QgisRole.objects.select_related("member"):
            self.stdout.write(f"{role.name}  {role.member.name}  seit {role.created_at:%d.%m.%Y}")

    def refresh(self, options: dict[str, Any]) -> None:
        """Make the views anew."""
        refresh_views()
        self.stdout.write("Die Sichten sind neu geschrieben.")

    def suspend(self, options: dict[str, Any]) -> None:
        """Take the views away."""
        drop_views()
        self.stdout.write("Es gibt keine Sichten mehr, bis `qgis_access refresh` sie wieder schreibt.")
