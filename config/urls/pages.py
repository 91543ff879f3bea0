"""The first page and what arrived, help and what the law asks for, the demo's mailbox, the Django admin."""

from django.views.generic import TemplateView

from accounts.views import account as own_account
from config import admin
from config.access import anyone, participant, route, signed_in, technical_admin
from coordination.views.guide import guide_page
from coordination.views.overview import overview
from notifications.views.demo_mailbox import demo_mail, demo_mail_html, demo_mailbox
from notifications.views.inbox import inbox, inbox_read
from notifications.views.live import live

_page = TemplateView.as_view

routes = [
    # The first page, and what arrived
    route(participant, "", overview, name="overview"),
    route(participant, "posteingang/", inbox, name="inbox"),
    route(participant, "posteingang/<uuid:pk>/gelesen/", inbox_read, name="inbox-read"),
    # Live events: kept open by notifications/live/asgi.py, under this address
    route(participant, "live/", live, name="live"),
    # Help and what the law asks for
    route(anyone, "hilfe/", _page(template_name="site/help.html"), name="help"),
    route(signed_in, "hilfe/anleitung/", guide_page, name="guide"),
    route(anyone, "barrierefreiheit/", _page(template_name="site/accessibility.html"), name="accessibility"),
    route(anyone, "datenschutz/", _page(template_name="site/privacy.html"), name="privacy"),
    route(anyone, "impressum/", _page(template_name="site/imprint.html"), name="imprint"),
    route(anyone, "sprache/", own_account.set_language, name="set_language"),
    # The demo's mailbox
    route(signed_in, "demo/post/", demo_mailbox, name="demo-mailbox"),
    route(signed_in, "demo/post/<uuid:pk>/", demo_mail, name="demo-mail"),
    route(signed_in, "demo/post/<uuid:pk>/ansicht/", demo_mail_html, name="demo-mail-html"),
    # The Django admin
    route(technical_admin, "technik/", admin.site.urls),
]
