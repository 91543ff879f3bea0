"""Outlines from strangers' files: read in a child without network, placed, judged. Knows no request, stores nothing."""

from geo.incoming.model import Crs, CrsGuess, Feature, Incoming, Layer
from geo.incoming.problems import UnreadableFile
from geo.incoming.reading import read

__all__ = ["Crs", "CrsGuess", "Feature", "Incoming", "Layer", "UnreadableFile", "read"]
