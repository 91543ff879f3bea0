"""What the reports add up to."""

from config.access import coordinator, participant, route
from coordination.views import region, year_reports

routes = [
    # What the reports add up to, and how well the exchange works
    route(participant, "region/", region.region, name="region"),
    route(participant, "region/zahlen.<slug:sheet>", region.region_file, name="region-file"),
    route(participant, "region/zusammenarbeit/", region.service_figures, name="service-figures"),
    route(participant, "region/zusammenarbeit/zahlen.<slug:sheet>", region.service_file, name="service-file"),
    route(coordinator, "region/jahresbericht/", year_reports.year_reports, name="year-reports"),
    route(coordinator, "region/jahresbericht/<uuid:pk>/", year_reports.year_report, name="year-report"),
    route(coordinator, "region/jahresbericht/<uuid:pk>/datei/", year_reports.year_report_file, name="year-report-file"),
]
