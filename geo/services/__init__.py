"""Acts that span rows. Bad input raises ValidationError with a sentence to show."""

from geo.services.conflict import Conflict
from geo.services.drafts import create_draft, discard_draft, save_draft
from geo.services.files import FileProblem, add_file, checked, remove_file
from geo.services.region import region_of
from geo.services.versions import MATERIAL_FIELDS, changed_fields, start_version

__all__ = [
    "MATERIAL_FIELDS", "Conflict", "FileProblem", "add_file", "changed_fields", "checked", "create_draft",
    "discard_draft", "region_of", "remove_file", "save_draft", "start_version",
]  # fmt: skip
