"""
Closures: where the ground is narrow, and why no corridor is proposed.

``narrows`` finds the narrow places of free ground, ``gates`` those between two outlines and those that a corridor
passes, ``widths`` the widest corridor that fits. ``blocked_ends`` says what stands over an end without room and
``escapes`` draws the leg out of it. ``explanations`` joins them into the reason why there is no corridor.
"""

from geo.corridors.closures.blocked_ends import explain_ends
from geo.corridors.closures.escapes import Escapes, find_escapes
from geo.corridors.closures.explanations import Closure, explain_closure, find_closing_zones, find_give
from geo.corridors.closures.gates import (
    PINCH_COLUMNS,
    Gate,
    Pinches,
    find_gates,
    find_passed,
    find_pinch_points,
    frame_pinch_points,
    name_gate,
)
from geo.corridors.closures.widths import WidestWay, find_widest, find_widest_way, maximin_clearance

__all__ = [
    "PINCH_COLUMNS",
    "Closure",
    "Escapes",
    "Gate",
    "Pinches",
    "WidestWay",
    "explain_closure",
    "explain_ends",
    "find_closing_zones",
    "find_escapes",
    "find_gates",
    "find_give",
    "find_passed",
    "find_pinch_points",
    "find_widest",
    "find_widest_way",
    "frame_pinch_points",
    "maximin_clearance",
    "name_gate",
]
