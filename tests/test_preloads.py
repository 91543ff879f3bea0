"""What scripts and style sheets import is named in the page, so that a browser fetches it at once."""

from __future__ import annotations

from django.contrib.staticfiles import finders

from notifications.templatetags.preloads import imported, preloads


def test_all_that_the_map_imports_is_fetched_at_once():
    scripts, styles = imported("js/map-page.js"), imported("css/umgriff.css")

    assert {"js/map/page.js", "js/map/reports/tiles.js", "vendor/pbf/index.js"} <= set(scripts)
    assert {"vendor/kern/kern.min.css", "css/tokens.css"} <= set(styles)
    assert [name for name in (*scripts, *styles) if finders.find(name) is None] == []


def test_what_is_fetched_only_when_it_is_used_is_not_named():
    assert "js/map/tools/main.js" not in imported("js/map-page.js")


def test_links_say_what_they_are_for_and_name_nothing_twice():
    links = preloads("js/map-page.js", "js/map/tools/main.js", "css/umgriff.css")

    assert '<link rel="modulepreload" href="/static/js/map/page.js">' in links
    assert '<link rel="preload" as="style" href="/static/css/tokens.css">' in links
    assert links.count("/static/js/map/page.js") == 1
