"""The Django admin at technik/: people and members, and nothing that another application registers for itself."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from accounts.admin import MemberAdmin, PersonAdmin
from accounts.models import Alliance, Member, User


class Technical(AdminSite):
    """Named by the alliance of the day."""

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        title = f"{Alliance.current().name}: Technik"
        return super().each_context(request) | {"site_header": title, "site_title": title}


site = Technical(name="admin")
site.register(User, PersonAdmin)
site.register(Member, MemberAdmin)
