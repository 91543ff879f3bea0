"""The address that a mail comes back to, one for each delivery: whatever a server answers later, we know to what.

The envelope's sender is ours to choose (RFC 5321, 4.1.1.2): the part after ``+`` names the delivery, and a short
signature keeps strangers from inventing bounces. The From header that people see stays the same for all.
"""

from __future__ import annotations

from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from notifications.models import Delivery

SALT = "notifications.return_path"
# 48 bits. With 32 for the id the whole stays below the 64 octets of a local part (RFC 5321, 4.5.3.1.1).
SIGNATURE_LENGTH = 12


def return_path(delivery: Delivery) -> str:
    """Return the envelope's sender for this delivery; empty where no ``BOUNCE_ADDRESS`` is set."""
    box, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    if not box:
        return ""
    name = delivery.pk.hex
    return f"{box}+{name}.{_signature(name)}@{domain}"


def delivery_of_return_path(address: str) -> UUID | None:
    """Return the id of the delivery that this address was made for; None when we did not make it.

    Servers may change the case of it, and put brackets around it. Whether the row still exists is not asked.
    """
    box, _at, domain = settings.BOUNCE_ADDRESS.lower().rpartition("@")
    local, _at, host = parseaddr(address)[1].lower().rpartition("@")
    name, _dot, signature = local.removeprefix(f"{box}+").partition(".")
    if not box or host != domain or not local.startswith(f"{box}+"):
        return None
    if not constant_time_compare(signature, _signature(name)):
        return None
    return UUID(hex=name)


def _signature(name: str) -> str:
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:SIGNATURE_LENGTH]
