from accounts.models.invitation import Invitation
from accounts.models.member import Member, MemberArea
from accounts.models.user import Role, User

__all__ = ["Invitation", "Member", "MemberArea", "Role", "User"]
