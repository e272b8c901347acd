"""
Routing: the way of a centreline through free ground, exact where every metre costs the same.

``scenes`` and ``freespace`` say where a centreline may run, ``ends`` and ``landings`` where it may begin and finish,
``surfaces`` what a metre costs. ``visibility`` searches over ``corners`` that ``sight`` joins; ``routes`` adds the
places that a travel-cost field proposes, and ``refinement`` makes the way cheaper. ``classes`` tells ways apart by the
sides on which they pass, and ``alternatives`` lists the cheapest of each over ``webs``. ``roads`` and ``ground`` are
about ways along roads. Compiled loops stand in the four modules of ``kernels``.
"""

from geo.corridors.routing.alternatives import find_classes
from geo.corridors.routing.classes import sign_path
from geo.corridors.routing.ends import Ends
from geo.corridors.routing.freespace import FreeSpace, Room, find_scale_range, grow_zone, make_free_space
from geo.corridors.routing.roads import Roads
from geo.corridors.routing.routes import Route, find_route
from geo.corridors.routing.scenes import Scene, lay_scene
from geo.corridors.routing.surfaces import Surface, make_surface

__all__ = [
    "Ends",
    "FreeSpace",
    "Roads",
    "Room",
    "Route",
    "Scene",
    "Surface",
    "find_classes",
    "find_route",
    "find_scale_range",
    "grow_zone",
    "lay_scene",
    "make_free_space",
    "make_surface",
    "sign_path",
]
