from accounts.models.alliance import Alliance
from accounts.models.api_token import ApiToken
from accounts.models.boundary_import import BoundaryImport, ImportState
from accounts.models.invitation import Invitation
from accounts.models.key import Key, KeyQuerySet, open_keys
from accounts.models.member import Member, MemberArea
from accounts.models.user import Role, User

__all__ = [
    "Alliance",
    "ApiToken",
    "BoundaryImport",
    "ImportState",
    "Invitation",
    "Key",
    "KeyQuerySet",
    "Member",
    "MemberArea",
    "Role",
    "User",
    "open_keys",
]
