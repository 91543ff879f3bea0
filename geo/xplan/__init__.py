"""Handing a report over: XPlanGML 6.0 (extent and metadata) and an early notice in the shape of XBeteiligung."""

from geo.xplan.notice import early_notice, early_notice_json, early_notice_xml
from geo.xplan.plan import xplan_6
from geo.xplan.words import NoArea

__all__ = ["NoArea", "early_notice", "early_notice_json", "early_notice_xml", "xplan_6"]
