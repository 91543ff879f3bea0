from accounts.models.api_token import ApiToken
from accounts.models.invitation import Invitation
from accounts.models.key import Key, KeyQuerySet, open_keys
from accounts.models.member import Member, MemberArea
from accounts.models.user import Role, User

__all__ = ["ApiToken", "Invitation", "Key", "KeyQuerySet", "Member", "MemberArea", "Role", "User", "open_keys"]
