"""
Trade-offs: how much longer a way must be to be less exposed.

``fronts`` finds the choices that are best for some weight between two things to keep low, ``exposures`` the ways
between the shortest and the least exposed.
"""

from geo.corridors.trade_offs.exposures import CONVEX_ONLY, TRADE_OFF_COLUMNS, FindRoutes, TradeOffSettings, trade_off
from geo.corridors.trade_offs.fronts import Choice, Front, find_hull, is_dominated, trace_fronts

__all__ = [
    "CONVEX_ONLY",
    "TRADE_OFF_COLUMNS",
    "Choice",
    "FindRoutes",
    "Front",
    "TradeOffSettings",
    "find_hull",
    "is_dominated",
    "trace_fronts",
    "trade_off",
]
