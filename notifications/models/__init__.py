from notifications.models.activity import Activity, Verb
from notifications.models.backup import Backup
from notifications.models.choice import Choice, RecipientChoice
from notifications.models.delivery import Delivery, DigestItem, Outcome, Purpose, State
from notifications.models.demo_mail import DemoMail
from notifications.models.destination import Channel, Deputy, Destination
from notifications.models.export import ExportJob, roles_of
from notifications.models.job import ExportState
from notifications.models.mail_text import MailText
from notifications.models.mailbox import MailboxReading, MailboxTrouble
from notifications.models.notification import Notification, Standing
from notifications.models.rule_preview import RuleAct, RulePreview
from notifications.models.saved_view import SavedView
from notifications.models.sending import OffBecause, Sending
from notifications.models.subscription import AreaSource, OptOut, Rhythm, Subscription, SubscriptionPiece
from notifications.models.token import FeedKind, FeedToken

__all__ = [
    "Activity", "AreaSource", "Backup", "Channel", "Choice", "Delivery", "DemoMail", "Deputy", "Destination",
    "DigestItem", "ExportJob", "ExportState", "FeedKind", "FeedToken", "MailText", "MailboxReading",
    "MailboxTrouble", "Notification", "OffBecause", "OptOut", "Outcome", "Purpose", "RecipientChoice", "Rhythm",
    "RuleAct", "RulePreview", "SavedView", "Sending", "Standing", "State", "Subscription", "SubscriptionPiece",
    "Verb", "roles_of",
]  # fmt: skip
