"""Vector tiles of reports (Mapbox Vector Tile 2.1), rights inside the query. What is in them: docs/tiles.md."""

from geo.tiles.address import NoTile, Tile
from geo.tiles.drawing import draw

__all__ = ["NoTile", "Tile", "draw"]
