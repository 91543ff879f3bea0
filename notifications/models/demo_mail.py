from django.db import models


class DemoMail(models.Model):
    """A mail of the demo, kept to be looked at instead of sent (notifications/demo_mailbox.py)."""

    recipient = models.EmailField()
    subject = models.TextField()
    source = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
