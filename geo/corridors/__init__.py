"""
Corridors: for each request the ways that can be proposed with room on both sides, or the reason why there is none.

``request`` holds what is asked, ``applicability`` which zones bind and why, ``cost`` what a metre costs. ``routing``
finds the way through free ground, and the ways that truly differ. ``closures`` says why there is none, where it is
narrow, how wide it could be. ``proofs`` says how near a way is to the best one, ``clearances`` measures again.
``bands``, ``trade_offs``, ``stability``, ``volumes``, ``prices`` and ``separation`` ask further. ``attempts`` and
``proposals`` make one answer, ``search`` all of them. Everything is hypothetical.
"""

from geo.corridors.bands import BAND_COLUMNS, draw_bands, least_cost_corridor
from geo.corridors.basis import CostBasis, lay_basis
from geo.corridors.clearances import measure_clearances
from geo.corridors.closures import (
    PINCH_COLUMNS,
    Closure,
    Gate,
    find_closing_zones,
    find_gates,
    find_pinch_points,
    find_widest,
    find_widest_way,
    maximin_clearance,
)
from geo.corridors.corridor_sets import CorridorSet, join_sets
from geo.corridors.cost import (
    COMPONENTS,
    CostSurface,
    build_cost,
    contact_component,
    control_component,
    explain_path,
    make_cost_surface,
    measure_exposure,
    population_component,
    population_density,
    road_component,
    slope_component,
    strike_component,
    unsure_component,
)
from geo.corridors.prices import PRICE_COLUMNS, PriceCurve, SweepBasis, make_sweep, sweep_price
from geo.corridors.proofs import Certificate, certify
from geo.corridors.proposals import CORRIDOR_COLUMNS
from geo.corridors.request import CorridorRequest, CorridorSettings, Mode
from geo.corridors.routing.alternatives import find_classes
from geo.corridors.routing.classes import sign_path
from geo.corridors.routing.ends import Ends
from geo.corridors.routing.freespace import FreeSpace, Room, find_scale_range, grow_zone, make_free_space
from geo.corridors.routing.roads import Roads
from geo.corridors.routing.routes import Route, Surface, find_route, make_surface
from geo.corridors.routing.scenes import Scene
from geo.corridors.routing.visibility import shortest_path
from geo.corridors.search import find_corridors
from geo.corridors.separation import SEPARATION_COLUMNS, SeparationLine, compare_lines, draw_separation_line
from geo.corridors.stability import class_shares, run_variants
from geo.corridors.trade_offs import TRADE_OFF_COLUMNS, trade_off
from geo.corridors.volumes import (
    CONFLICT_COLUMNS,
    VOLUME4D_COLUMNS,
    find_conflicts,
    to_volumes,
    volume_of,
    write_volume4d,
)

__all__ = [
    "BAND_COLUMNS",
    "COMPONENTS",
    "CONFLICT_COLUMNS",
    "CORRIDOR_COLUMNS",
    "PINCH_COLUMNS",
    "PRICE_COLUMNS",
    "SEPARATION_COLUMNS",
    "TRADE_OFF_COLUMNS",
    "VOLUME4D_COLUMNS",
    "Certificate",
    "Closure",
    "CorridorRequest",
    "CorridorSet",
    "CorridorSettings",
    "CostBasis",
    "CostSurface",
    "Ends",
    "FreeSpace",
    "Gate",
    "Mode",
    "PriceCurve",
    "Roads",
    "Room",
    "Route",
    "Scene",
    "SeparationLine",
    "Surface",
    "SweepBasis",
    "build_cost",
    "certify",
    "class_shares",
    "compare_lines",
    "contact_component",
    "control_component",
    "draw_bands",
    "draw_separation_line",
    "explain_path",
    "find_classes",
    "find_closing_zones",
    "find_conflicts",
    "find_corridors",
    "find_gates",
    "find_pinch_points",
    "find_route",
    "find_scale_range",
    "find_widest",
    "find_widest_way",
    "grow_zone",
    "join_sets",
    "lay_basis",
    "least_cost_corridor",
    "make_cost_surface",
    "make_free_space",
    "make_surface",
    "make_sweep",
    "maximin_clearance",
    "measure_clearances",
    "measure_exposure",
    "population_component",
    "population_density",
    "road_component",
    "run_variants",
    "shortest_path",
    "sign_path",
    "slope_component",
    "strike_component",
    "sweep_price",
    "to_volumes",
    "trade_off",
    "unsure_component",
    "volume_of",
    "write_volume4d",
]
