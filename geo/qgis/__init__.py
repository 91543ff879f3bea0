"""Read-only views for the municipalities' QGIS, one login of the database per member (docs/qgis.md)."""
