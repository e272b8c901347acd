"""
Bands: where else a way could run, and at what price.

``least_cost`` works out for every cell what the cheapest way through it costs more than the cheapest of all, and
``drawing`` draws the bands of that field and cuts them by the vectors of the zones.
"""

from geo.corridors.bands.drawing import BAND_COLUMNS, draw_bands
from geo.corridors.bands.least_cost import LeastCostCorridor, find_stretches, least_cost_corridor

__all__ = [
    "BAND_COLUMNS",
    "LeastCostCorridor",
    "draw_bands",
    "find_stretches",
    "least_cost_corridor",
]
