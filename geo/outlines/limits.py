"""What an outline may be. Beyond a *refused* limit it is not stored; beyond an *unusual* one the planner is told."""

MAX_VERTICES = 50_000
MAX_BYTES = 10_000_000  # 50,000 vertices with all their digits and some properties
MAX_DEPTH = 20  # nesting of GeoJSON or WKT; a MultiPolygon in a FeatureCollection has nine levels
MAX_PARTS = 5_000

MIN_AREA_M2 = 10.0  # a garage; what is smaller is a slip of the mouse
UNUSUAL_AREA_M2 = 50_000_000.0  # larger than most municipalities of the alliance
MAX_AREA_M2 = 1_000_000_000.0  # a land-use plan of a whole city passes: Berlin has 891 km²

MIN_LENGTH_M = 1.0
UNUSUAL_LENGTH_M = 50_000.0
MAX_LENGTH_M = 500_000.0

REGION_MARGIN_M = 50_000.0  # how far from the areas one reports for an outline may lie
SAME_PLACE_M = 0.02  # two outlines that differ less than this are the same
