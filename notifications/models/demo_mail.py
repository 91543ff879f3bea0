import uuid

from django.db import models


class DemoMail(models.Model):
    """A mail of the demo, kept to be looked at instead of sent (notifications/demo_mailbox.py)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.EmailField()
    subject = models.TextField()
    source = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return self.subject
