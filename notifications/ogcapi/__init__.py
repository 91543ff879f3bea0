"""OGC API – Features: what GIS programs read (OGC 17-069r4 Core, 18-058r1 CRS, 19-079r2 Filtering, 21-065r2 CQL2).

Every row goes through ``visible_to`` and ``detailed_to``: a program sees what its person sees on the pages, and asks
about nothing else either: filters and boxes work on what is shown, never on what is held back.
"""
