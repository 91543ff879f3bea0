"""Taking reports out as files, with the rights of whoever asks.

selection   which reports a list or a map shows
columns     what a row says, typed; details only where its reader may see them
tables      CSV and XLSX
maps        GeoPackage, Shapefile, GeoJSON, KML through GDAL
formats     the formats that can be chosen: one line each
"""
