from __future__ import annotations

from django.db import models


class QgisRole(models.Model):
    """A login of the database whose views show what one member may see (docs/qgis.md). Made by ``qgis_access``."""

    name = models.CharField(max_length=63, unique=True)
    member = models.ForeignKey("accounts.Member", on_delete=models.CASCADE, related_name="qgis_roles")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
