"""Layers of other services (OGC WMS, WMTS, WFS and API Features): reading, showing, asking and picking.

OWSLib reads what a service says of itself, ``geo.egress`` sends every request, and nothing of an answer is
believed: pictures are checked, features are measured again, text stays text.
"""
