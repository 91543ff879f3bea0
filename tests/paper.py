"""The paper map: square municipalities whose distances can be checked by eye.

Every square has a side of 4 km. Coordinates are kilometres from the south-west corner of Mitte:

    y=8   +-----------+-----------+-----------+
          | Nordwest  | Nord      | Nordost   |
    y=4   +-----------+-----------+-----------+-----------------------+
          | West      | Mitte     | Ost       | Stadt | Altstadt      |
    y=0   +-----------+-----------+-----------+-----------------------+
          | Suedwest  | Sued      | Suedost   |
    y=-4  +-----------+-----------+-----------+
         x=-4         0           4           8       10             12

Every municipality is a member of the same name but Suedost, which is none, and Stadt (8..12, 0..4): its
district Altstadt (10..12, 0..4) belongs to the member Stadt, the rest of the city to nobody.
"""

from __future__ import annotations

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.utils.timezone import now

from accounts.models import Member, MemberArea, Role, User
from geo.crs import STORAGE_SRID
from geo.editions import put_in_force
from geo.models import Area, AreaKind, Edition, Layer, PlanKind, Report, ReportVersion, Stage, Use
from notifications.models import Destination

SIDE = 4
# Near Poing: zone 32, where planar lengths are about 0.014 per cent too long.
ORIGIN = (705_000, 5_338_000)
SQUARES = {
    "Nordwest": (-4, 4), "Nord": (0, 4), "Nordost": (4, 4),
    "West": (-4, 0), "Mitte": (0, 0), "Ost": (4, 0), "Stadt": (8, 0),
    "Suedwest": (-4, -4), "Sued": (0, -4), "Suedost": (4, -4),
}  # fmt: skip
NOT_A_MEMBER = "Suedost"
DISTRICT = "Altstadt"
KEYS = {name: f"0900000{number}" for number, name in enumerate(SQUARES)}
KEYS[DISTRICT] = f"{KEYS['Stadt']}-01"
PASSWORD = "ein-langes-passwort"


def at(x_km: float, y_km: float) -> Point:
    """Return the point at these kilometres, in the storage CRS."""
    return Point(ORIGIN[0] + x_km * 1000, ORIGIN[1] + y_km * 1000, srid=STORAGE_SRID)


def box(west: float, south: float, east: float, north: float) -> Polygon:
    """Return the rectangle between these kilometres, in the storage CRS."""
    low, high = at(west, south), at(east, north)
    shape = Polygon.from_bbox((low.x, low.y, high.x, high.y))
    shape.srid = STORAGE_SRID
    return shape


def draw_boundaries() -> None:
    """Draw the paper map and put it in force: one edition of municipalities, one of districts."""
    towns = Edition.objects.create(layer=Layer.MUNICIPALITIES, name="Papier", source="paper", licence="© Papier")
    Area.objects.bulk_create(
        Area(
            edition=towns, key=KEYS[name], name=name, designation="Gemeinde", kind=AreaKind.MUNICIPALITY,
            boundary=MultiPolygon(box(x, y, x + SIDE, y + SIDE), srid=STORAGE_SRID),
        )
        for name, (x, y) in SQUARES.items()
    )  # fmt: skip
    put_in_force(towns)
    districts = Edition.objects.create(layer=Layer.DISTRICTS, name="Papierbezirke", source="paper", licence="© Papier")
    Area.objects.create(
        edition=districts, key=KEYS[DISTRICT], name=DISTRICT, designation="Stadtbezirk", kind=AreaKind.DISTRICT,
        parent_key=KEYS["Stadt"], boundary=MultiPolygon(box(10, 0, 12, 4), srid=STORAGE_SRID),
    )  # fmt: skip
    put_in_force(districts)


def found_alliance() -> dict[str, Member]:
    """Create the members with their areas and mailboxes, and return them by name."""
    members = {}
    for name in SQUARES:
        if name == NOT_A_MEMBER:
            continue
        member = Member.objects.create(name=f"Gemeinde {name}", short_name=name)
        area = DISTRICT if name == "Stadt" else name
        MemberArea.objects.create(member=member, key=KEYS[area], name=area)
        Destination.objects.create(
            member=member, address=f"bauamt@{name.lower()}.example", label=f"Bauamt {name}", channel="email"
        )
        members[name] = member
    return members


def person(member: Member | None, *roles: Role, name: str = "") -> User:
    """Create a person of this member with these roles; without a role they read."""
    name = name or "-".join([member.short_name if member else "Allianz", *roles])
    return User.objects.create_user(
        f"{name.lower()}@umgriff.example",
        PASSWORD,
        first_name=name,
        last_name="Muster",
        member=member,
        roles=roles,
    )


def draft(by: User, outline: GEOSGeometry, *, kind: str = "bplan", use: str = "business", **fields: object) -> Report:
    """Create a complete draft of a report, by a planner, for their member."""
    assert by.member is not None
    report = Report.objects.create(reporter=by.member, created_by=by)
    values = {"title": "Gewerbegebiet Nord", "contact_name": "Bauamt", "wish": "inform"} | fields
    ReportVersion.objects.create(
        report=report,
        kind=PlanKind.objects.get(code=kind),
        use=Use.objects.get(code=use),
        stage=Stage.objects.get(code="pre_planning"),
        outline=outline,
        area_m2=outline.area,
        length_m=outline.length,
        saved_by=by,
        saved_at=now(),
        **values,
    )
    return report
