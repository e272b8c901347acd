"""
Corridors: for each request a proposed way with room on both sides, or the reason why there is none.

``request`` holds what is asked, ``cost`` what a metre costs, ``applicability`` which zones bind and why, ``freespace``
and ``scenes`` where the centreline may run, ``visibility``, ``routes`` and ``refinement`` the way through it (compiled
loops in ``kernels``), ``closures`` why there is none, ``clearances`` the clearance measured again, ``attempts`` and
``proposals`` one answer, ``sentences`` its words, and ``search`` all answers. Everything proposed is hypothetical.
"""

from geo.corridors.classes import sign_path
from geo.corridors.clearances import measure_clearances
from geo.corridors.closures import Closure, find_closing_zones, find_widest
from geo.corridors.cost import build_cost, contact_component, control_component, road_component, strike_component
from geo.corridors.ends import Ends
from geo.corridors.freespace import FreeSpace, Room, find_scale_range, grow_zone, make_free_space
from geo.corridors.proposals import CORRIDOR_COLUMNS
from geo.corridors.request import CorridorRequest, CorridorSettings, Mode
from geo.corridors.routes import Route, Surface, find_route, make_surface
from geo.corridors.scenes import Scene
from geo.corridors.search import CostForRequest, find_corridors
from geo.corridors.visibility import shortest_path

__all__ = [
    "CORRIDOR_COLUMNS",
    "Closure",
    "CorridorRequest",
    "CorridorSettings",
    "CostForRequest",
    "Ends",
    "FreeSpace",
    "Mode",
    "Room",
    "Route",
    "Scene",
    "Surface",
    "build_cost",
    "contact_component",
    "control_component",
    "find_closing_zones",
    "find_corridors",
    "find_route",
    "find_scale_range",
    "find_widest",
    "grow_zone",
    "make_free_space",
    "make_surface",
    "measure_clearances",
    "road_component",
    "shortest_path",
    "sign_path",
    "strike_component",
]
