"""What stood before a history began (django-pghistory): without it, nobody could say what the first change changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

LABEL = "stood"


def note_what_stands(
    app: str, *models: str, only: dict[str, dict[str, Any]] | None = None
) -> Callable[[Any, Any], None]:
    """Return what a migration runs to write one event for each row of these models, as it is.

    ``only``: by model, a filter where not every row has a history.
    """

    def write(apps: Any, schema_editor: Any) -> None:
        for name in models:
            event = apps.get_model(app, f"{name}Event")
            columns = [one.attname for one in event._meta.fields if not one.name.startswith("pgh_")]
            rows = apps.get_model(app, name).objects.filter(**(only or {}).get(name, {}))
            event.objects.bulk_create(
                (
                    event(pgh_obj_id=row["pk"], pgh_label=LABEL, **{name: row[name] for name in columns})
                    for row in rows.order_by("pk").values("pk", *columns).iterator(chunk_size=1000)
                ),
                batch_size=1000,
            )

    return write
