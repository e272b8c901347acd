"""
What meets what, how much of it, and how surely.

`pairs` measures two frames against each other, `study` puts together the pairs that a study asks for, `exposure` says
how probably each strike lies within each zone, and `counts` adds that up to expected numbers with intervals.
Underneath, `masses` integrates a normal distribution over a polygon edge by edge, in the plane of `azimuthal`.
"""

from geo.overlaps.counts import COUNT_COLUMNS, expected_count, poisson_binomial
from geo.overlaps.exposure import EXPOSURE_COLUMNS, probability_within
from geo.overlaps.masses import normal_mass
from geo.overlaps.pairs import OVERLAP_COLUMNS, overlap_pairs, overlap_pairs_within
from geo.overlaps.study import buffer_strikes, dissolve_control, overlap_study

__all__ = [
    "COUNT_COLUMNS",
    "EXPOSURE_COLUMNS",
    "OVERLAP_COLUMNS",
    "buffer_strikes",
    "dissolve_control",
    "expected_count",
    "normal_mass",
    "overlap_pairs",
    "overlap_pairs_within",
    "overlap_study",
    "poisson_binomial",
    "probability_within",
]
