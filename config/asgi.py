"""What uvicorn serves: the pages, on a fixed set of threads, and the answers that stay open for live events.

Django's own ASGI handler gives every request a thread of its own, and GeoDjango leaks about 1.9 KB for
each thread that touches a geometry (Django ticket 29878). Threads that live on cannot leak that way,
and they keep their database connection. An open answer keeps neither (notifications/live/asgi.py).
"""

from a2wsgi import WSGIMiddleware
from django.urls import get_resolver

from config import logs
from config.wsgi import application as pages
from coordination.first_start import say_how_to_set_up
from notifications.garbage import collect_seldom
from notifications.live.asgi import KeepsAnswersOpen

logs.mask_access_log()
get_resolver().url_patterns  # noqa: B018 (loads every view before anybody asks for one)
collect_seldom()
say_how_to_set_up()
application = KeepsAnswersOpen(WSGIMiddleware(pages, workers=16))
