"""Benchmarks: each runs its peers side by side in one run, prints a table and ends with one JSON object."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
