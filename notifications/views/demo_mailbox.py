"""The demo's mailbox: what the neighbours' mailboxes would have received. Exists on demo systems only."""

from __future__ import annotations

import email
import email.policy
import uuid
from email.message import EmailMessage

from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from geo.inline import png_address
from notifications.models import DemoMail

PER_PAGE = 25


@require_GET
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails, newest first; ``?an=`` narrows to one mailbox."""
    _only_in_the_demo()
    mails = DemoMail.objects.defer("source")
    recipients = sorted(set(DemoMail.objects.values_list("recipient", flat=True)))
    chosen = request.GET.get("an", "")
    if chosen:
        mails = mails.filter(recipient=chosen)
    page = Paginator(mails, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "recipients": recipients, "chosen": chosen, "query": f"an={chosen}" if chosen else ""}
    return render(request, "notifications/demo_mailbox.html", context)


@require_GET
def demo_mail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one mail: its head, its plain text, its map."""
    _only_in_the_demo()
    mail = get_object_or_404(DemoMail, pk=pk)
    message = _parsed(mail)
    text = message.get_body(("plain",))
    context = {
        "mail": mail,
        "head": [(name, str(message[name] or "")) for name in ("From", "To", "Reply-To", "Date", "Message-ID")],
        "text": text.get_content() if text else "",
        "has_html": message.get_body(("html",)) is not None,
        "pictures": [address for name, address in _inline(message).items() if name == "karte"],
    }
    return render(request, "notifications/demo_mail.html", context)


@require_GET
@csp_replace(  # type: ignore[untyped-decorator]
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "script-src": ["'none'"],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def demo_mail_html(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Return the HTML part as a mail program would show it: in a sandbox, without scripts or any request."""
    _only_in_the_demo()
    message = _parsed(get_object_or_404(DemoMail, pk=pk))
    part = message.get_body(("html",))
    if part is None:
        raise Http404
    html = part.get_content()
    for name, address in _inline(message).items():
        html = html.replace(f"cid:{name}", address)
    return HttpResponse(html)


def _only_in_the_demo() -> None:
    if not settings.DEMO_MAILBOX:
        raise Http404


def _parsed(mail: DemoMail) -> EmailMessage:
    return email.message_from_bytes(bytes(mail.source), policy=email.policy.default)


def _inline(message: EmailMessage) -> dict[str, str]:
    """Return the inline pictures by their content id, as ``data:`` addresses."""
    return {
        part["Content-ID"].strip("<>"): png_address(part.get_content())
        for part in message.walk()
        if part.get_content_type() == "image/png" and part["Content-ID"]
    }
