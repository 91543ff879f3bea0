"""The cache in the database, also where a request may only read it (accounts/looking_on.py)."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, transaction


class SharedCache(DatabaseCache):
    """Django's, but what ran out may stay: Django removes it while reading, and would break a reading transaction."""

    def _base_delete_many(self, keys: Iterable[str]) -> bool:
        try:
            with transaction.atomic():
                return bool(super()._base_delete_many(keys))  # type: ignore[misc]
        except DatabaseError:
            return False
