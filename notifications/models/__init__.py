from notifications.models.activity import Activity, Verb
from notifications.models.choice import Choice, RecipientChoice
from notifications.models.delivery import Channel, Delivery, Destination, State
from notifications.models.demo_mail import DemoMail
from notifications.models.notification import Notification, Standing

__all__ = [
    "Activity", "Channel", "Choice", "Delivery", "DemoMail", "Destination", "Notification", "RecipientChoice",
    "Standing", "State", "Verb",
]  # fmt: skip
