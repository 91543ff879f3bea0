"""The coordinate systems: one to store and measure in, one at the edge, one of tiles. Nobody else names a number.

Everything is stored and measured in a metric system (EPSG:25832, ETRS89 / UTM zone 32N, the official
system in most of Germany, by default). GeoJSON leaves and enters as WGS 84 (RFC 7946).
"""

from django.conf import settings

STORAGE_SRID: int = settings.GEO_SRID
EDGE_SRID = 4326
# The squares of web maps (OGC 17-083r4, WebMercatorQuad). To draw in, never to measure in.
TILE_SRID = 3857

# A straight edge is a different line in every CRS. Cut into pieces of at most this length, in the CRS it
# was drawn in, it stays within millimetres when transformed.
LONGEST_EDGE_M = 500.0
