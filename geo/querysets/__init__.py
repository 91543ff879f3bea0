"""Every read of geodata, as verbs that chain (OGC words). Who may see a report stands in reports.py."""
