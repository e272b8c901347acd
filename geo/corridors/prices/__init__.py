"""
The price of a declared zone: how long the way becomes, and where it jumps or ends, as the zone grows.

``sweeps`` makes the zone at every radius, ``trials`` tries a request against it, ``changes`` finds the radii at which
the way changes sides or closes, ``slopes`` what a metre of radius costs, ``passing`` says on which side of what a way
runs, ``rows`` and ``words`` write the table and ``curves`` joins them. Every radius but the declared one is a
supposition, and every way is hypothetical.
"""

from geo.corridors.prices.curves import PriceCurve, SweepBasis, sweep_price
from geo.corridors.prices.passing import describe_passing
from geo.corridors.prices.rows import GATE_COLUMNS, PRICE_COLUMNS
from geo.corridors.prices.slopes import find_slope
from geo.corridors.prices.sweeps import Measure, ZoneAt, ZoneSweep, make_sweep

__all__ = [
    "GATE_COLUMNS",
    "PRICE_COLUMNS",
    "Measure",
    "PriceCurve",
    "SweepBasis",
    "ZoneAt",
    "ZoneSweep",
    "describe_passing",
    "find_slope",
    "make_sweep",
    "sweep_price",
]
