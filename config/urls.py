"""The whole site, and who may enter, on one page. What is not declared here is closed (config/access.py)."""

from django.contrib import admin
from django.views.generic import TemplateView

from accounts.views.areas import areas_json
from config.access import participant, planner, route, technical_admin
from notifications.views.affected import report_affected

urlpatterns = [
    route(participant, "", TemplateView.as_view(template_name="overview.html"), name="overview"),
    # Map
    route(participant, "karte/gebiete.json", areas_json, name="areas-json"),
    # Who would be told
    route(planner, "meldungen/<uuid:pk>/betroffen/", report_affected, name="report-affected"),
    route(technical_admin, "technik/", admin.site.urls),
]
