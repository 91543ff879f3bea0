from geo.models.affected import AffectedArea, Decision, Relation
from geo.models.areas import Area, AreaKind, AreaPiece, Edition, Layer
from geo.models.codes import Effect, MapGroup, Pattern, PlanKind, SizeFact, Stage, Use
from geo.models.cumulative import CumulativeCluster, CumulativeHint, CumulativeRule, Measure
from geo.models.files import FileAudience, ReportFile
from geo.models.layers import LayerKind, LayerRole, LayerState, MapLayer
from geo.models.places import ReportPlace, ReportSum, ReportTold
from geo.models.qgis import QgisRole
from geo.models.reports import Audience, Report, ReportVersion, Status, Wish
from geo.models.rules import ImpactRule, Reach

__all__ = [
    "AffectedArea", "Area", "AreaKind", "AreaPiece", "Audience", "CumulativeCluster", "CumulativeHint",
    "CumulativeRule", "Decision", "Edition", "Effect", "FileAudience", "ImpactRule", "Layer", "LayerKind",
    "LayerRole", "LayerState", "MapGroup", "MapLayer", "Measure", "Pattern", "PlanKind", "QgisRole", "Reach",
    "Relation", "Report", "ReportFile", "ReportPlace", "ReportSum", "ReportTold", "ReportVersion", "SizeFact", "Stage",
    "Status", "Use", "Wish",
]  # fmt: skip
