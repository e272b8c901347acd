"""
Stability: how far a proposal hangs on what nobody knows for sure.

``variations`` draws weights and places anew from a seed, ``runs`` asks for the way in each case, tells what share of
them passes on which side and which factor matters most.
"""

from geo.corridors.stability.runs import (
    AS_STATED,
    CLASS_SHARE_COLUMNS,
    FACTOR_COLUMNS,
    Run,
    Variant,
    class_shares,
    describe_stability,
    rank_factors,
    run_variants,
)
from geo.corridors.stability.variations import ALL_WEIGHTS, WeightDraw, move_places, vary_weights

__all__ = [
    "ALL_WEIGHTS",
    "AS_STATED",
    "CLASS_SHARE_COLUMNS",
    "FACTOR_COLUMNS",
    "Run",
    "Variant",
    "WeightDraw",
    "class_shares",
    "describe_stability",
    "move_places",
    "rank_factors",
    "run_variants",
    "vary_weights",
]
