"""
Areas of control from assessed places, and what can be said beside them.

``settings`` holds every choice; ``ground`` checks what goes in; ``field`` is the grid with its breaklines and
``allocation`` spreads places over it, one travel cost per holding; ``outlines`` draws the lines between the cells,
smooth and shared by both sides; ``partition`` cuts them to the country and lays the fixed areas over; ``line_errors``
says how sure each line is; ``claims`` lays unconfirmed claims over; ``description`` writes the frame; ``areas`` joins
the steps.

``activity`` draws where a party is active that holds no ground, ``confidence`` how sure the areas are from place to
place, and ``shares`` compares them with published percentages.
"""

from geo.control.activity import ACTIVITY_COLUMNS, draw_activity
from geo.control.areas import assess_areas
from geo.control.confidence import ConfidenceAnchors, confidence_surface
from geo.control.settings import ControlSettings
from geo.control.shares import SHARE_CHECK_COLUMNS, check_shares

__all__ = [
    "ACTIVITY_COLUMNS",
    "SHARE_CHECK_COLUMNS",
    "ConfidenceAnchors",
    "ControlSettings",
    "assess_areas",
    "check_shares",
    "confidence_surface",
    "draw_activity",
]
