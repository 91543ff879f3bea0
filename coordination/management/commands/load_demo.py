from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination.demo import story
from coordination.demo.alliance import draw_boundaries, found_alliance
from coordination.demo.events import load_events
from coordination.demo.reports import load_report
from coordination.demo.subscriptions import load_subscription


class Command(BaseCommand):
    """Load the demo alliance. What is there already stays, and nothing is announced or mailed a second time."""

    help = "Load the demo alliance OstAllianz: approximate boundaries, members, people and reports (again and again)."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("The demo alliance has known passwords: it is not for production (MODE=production).")
        is_drawn = draw_boundaries()
        found_alliance()
        new = sum(load_report(entry) for entry in story.reports())
        planned = load_events()
        for entry in story.subscriptions():
            load_subscription(entry)
        if is_drawn or new or planned:
            self.stdout.write(
                f"Demo alliance: {len(story.members())} members, {new} new reports, {planned} new events."
            )
