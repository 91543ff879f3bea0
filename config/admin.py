"""The Django admin at technik/: people and members, and nothing that another application registers for itself."""

from django.conf import settings
from django.contrib.admin import AdminSite

from accounts.admin import MemberAdmin, PersonAdmin
from accounts.models import Member, User

site = AdminSite(name="admin")
site.site_header = site.site_title = f"{settings.ALLIANCE_NAME}: Technik"
site.register(User, PersonAdmin)
site.register(Member, MemberAdmin)
