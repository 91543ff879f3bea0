from accounts.models.alliance import Alliance
from accounts.models.api_token import ApiToken
from accounts.models.boundary_import import BoundaryImport, ImportState
from accounts.models.erasure import Erasure
from accounts.models.invitation import Invitation
from accounts.models.key import Key, KeyQuerySet, open_keys
from accounts.models.member import Member, MemberArea
from accounts.models.retention import RetentionPeriod, RetentionRun
from accounts.models.support import SupportView
from accounts.models.user import Role, User

__all__ = [
    "Alliance",
    "ApiToken",
    "BoundaryImport",
    "Erasure",
    "ImportState",
    "Invitation",
    "Key",
    "KeyQuerySet",
    "Member",
    "MemberArea",
    "RetentionPeriod",
    "RetentionRun",
    "Role",
    "SupportView",
    "User",
    "open_keys",
]
