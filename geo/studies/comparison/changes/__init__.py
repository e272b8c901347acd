"""
Changes between two states of a study, kind by kind.

``control`` tells ground that changed hands from lines drawn anew, ``zones`` what began, ended or was re-read,
``strikes`` what happened in between, ``corridors`` whose answers differ; ``shapes`` says when two shapes are the same.
"""

from geo.studies.comparison.changes.control import (
    CONTROL_CHANGE_COLUMNS,
    balance_control,
    compare_control,
    compare_places,
)
from geo.studies.comparison.changes.corridors import CORRIDOR_CHANGE_COLUMNS, compare_corridors
from geo.studies.comparison.changes.strikes import STRIKE_CHANGE_COLUMNS, compare_strikes
from geo.studies.comparison.changes.zones import ZONE_CHANGE_COLUMNS, compare_zones

__all__ = [
    "CONTROL_CHANGE_COLUMNS",
    "CORRIDOR_CHANGE_COLUMNS",
    "STRIKE_CHANGE_COLUMNS",
    "ZONE_CHANGE_COLUMNS",
    "balance_control",
    "compare_control",
    "compare_corridors",
    "compare_places",
    "compare_strikes",
    "compare_zones",
]
