"""What a technical administrator may edit: people and members. No reports (DOMAIN.md, section 7)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import MemberArea


class KeptAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that others refer to are switched off, not deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PersonAdmin(KeptAdmin, UserAdmin):  # type: ignore[type-arg]
    ordering = ("last_name", "first_name")
    list_display = ("email", "first_name", "last_name", "member", "is_active", "is_staff")
    list_select_related = ("member",)
    list_filter = ("is_active", "is_staff", "member")
    search_fields = ("email", "first_name", "last_name")
    filter_horizontal = ()
    # An address is a way into the account; another address is another invitation.
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "phone", "language", "member", "roles")}),
        (_("Technik"), {"fields": ("is_active", "is_staff", "is_superuser", "last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "email") if obj else self.readonly_fields


class AreaInline(admin.TabularInline):  # type: ignore[type-arg]
    model = MemberArea
    extra = 0


class MemberAdmin(KeptAdmin):
    list_display = ("short_name", "name", "active")
    search_fields = ("name", "short_name")
    inlines = (AreaInline,)
