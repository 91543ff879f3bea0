"""Temporary, until geo.services has it."""

MATERIAL_FIELDS = {
    "outline",
    "kind",
    "use",
    "stage",
    "dwellings",
    "gross_floor_m2",
    "sales_area_m2",
    "height_m",
    "power_mw",
    "trips_per_day",
    "wish",
    "answer_by",
}
_ALL = MATERIAL_FIELDS | {
    "title",
    "description",
    "next_step_on",
    "effects",
    "contact_name",
    "contact_email",
    "contact_phone",
}


def changed_fields(old, new):
    def v(x, f):
        a = getattr(x, f + "_id" if f in ("kind", "use", "stage") else f)
        return bytes(a.ewkb) if f == "outline" and a else a

    return sorted(f for f in _ALL if v(old, f) != v(new, f))
