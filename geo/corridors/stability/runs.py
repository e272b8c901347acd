"""
How far a proposal hangs on what nobody knows for sure: readings, dates, weights, the places of reported strikes.

The same request is answered under many variants. The share of runs whose way passes every obstacle on the same side,
its class, says how firmly the proposal stands, and runs that move one factor at a time say what it hangs on. Shares
describe the variants that were tried; they are no probabilities of anything on the ground.
"""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.corridors.routing.classes import Signature, sign_path
from geo.corridors.routing.ends import Ends
from geo.corridors.routing.freespace import Room
from geo.corridors.routing.routes import Route, Surface, find_route
from geo.corridors.sentences import Sentence, join_sentences
from geo.errors import CorridorError, Finding
from geo.geodesy import WGS84, LocalPlane

__all__ = [
    "AS_STATED",
    "CLASS_SHARE_COLUMNS",
    "FACTOR_COLUMNS",
    "Run",
    "Variant",
    "class_shares",
    "describe_stability",
    "rank_factors",
    "run_variants",
]

AS_STATED: Final = "as stated"
"""The factor of the one variant in which nothing is moved."""

CLASS_SHARE_COLUMNS: Final = (
    "class",
    "status",
    "n_runs",
    "n_total",
    "share",
    "share_low",
    "share_high",
    "as_stated",
    "hypothetical",
    "geometry",
)
"""Columns of a frame of class shares, in order; `class` is None and `status` "no_corridor" where there is none."""

FACTOR_COLUMNS: Final = (
    "factor",
    "n_runs",
    "n_moved",
    "n_closed",
    "share_moved",
    "share_low",
    "share_high",
    "moved_to",
)
"""Columns of a frame of factors, in order; `moved_to` is the class that most of the moved runs take, None for none."""

_LEVEL: Final = 0.95
_LONGEST_EDGE_M: Final = 1000.0  # a straight edge of the plane strays 2 cm from its chord in degrees over this length

FindRoute = Callable[[Room, Ends, Surface], Route]


@dataclass(frozen=True, eq=False)
class Variant:
    """
    One way to read what is not known for sure.

    Parameters
    ----------
    label
        What it is, for people.
    factor
        What was moved: `AS_STATED` for nothing, a name such as "reading" or "weight of population" for one thing.
    room
        The free space around both ends; None where no corridor fits.
    ends
        Where the way may begin and finish, metres.
    surface
        What a metre costs.
    """

    label: str
    factor: str
    room: Room | None
    ends: Ends
    surface: Surface


@dataclass(frozen=True, eq=False)
class Run:
    """
    What came of one variant.

    Parameters
    ----------
    label, factor
        Those of the variant.
    signature
        The class of its way; None where there is no corridor.
    path_m
        The way, shape (n, 2), metres; None where there is none.
    """

    label: str
    factor: str
    signature: Signature | None
    path_m: NDArray[np.float64] | None


def run_variants(
    variants: Iterable[Variant], anchors_m: NDArray[np.float64], *, find: FindRoute = find_route
) -> tuple[Run, ...]:
    """
    Answer every variant.

    Parameters
    ----------
    variants
        Any; taken one by one, so that a generator keeps only one surface in memory.
    anchors_m
        One place in each obstacle of any variant, shape (h, 2), metres. They are the same for all runs, so that classes
        can be compared where a zone does not bind or is drawn anew.
    find
        Finds the way through a room.

    Returns
    -------
    runs
        One for each variant, in their order.
    """
    return tuple(_run(variant, anchors_m, find) for variant in variants)


def class_shares(runs: Sequence[Run], plane: LocalPlane, *, level: float = _LEVEL) -> gpd.GeoDataFrame:
    """
    Count the runs of each class.

    Parameters
    ----------
    runs
        From `run_variants`; all count alike.
    plane
        The plane of their ways.
    level
        Level of the interval, above 0 and below 1.

    Returns
    -------
    shares
        Frame with `CLASS_SHARE_COLUMNS` (EPSG:4326), the most frequent class first. ``share_low, share_high`` is the
        interval of Wilson (1927, "Probable inference, the law of succession, and statistical inference"), as if the
        runs were drawn at random. The geometry is the way of the run as stated where it is of that class, else of the
        first run by label.

    Raises
    ------
    CorridorError
        There is no run.
    """
    if not runs:
        raise CorridorError("The shares of classes: found no run, expected at least one.")
    counts = Counter(run.signature for run in runs)
    ordered = sorted(counts, key=lambda signature: (-counts[signature], signature is None, signature or ()))
    rows = []
    for signature in ordered:
        alike = [run for run in runs if run.signature == signature]
        first = min(alike, key=lambda run: (run.factor != AS_STATED, run.label))
        low, high = _wilson(len(alike), len(runs), level)
        rows.append(
            {
                "class": signature,
                "status": "no_corridor" if signature is None else "proposed",
                "n_runs": len(alike),
                "n_total": len(runs),
                "share": len(alike) / len(runs),
                "share_low": low,
                "share_high": high,
                "as_stated": first.factor == AS_STATED,
                "hypothetical": True,
                "geometry": None if first.path_m is None else shapely.linestrings(first.path_m),
            }
        )
    frame = pd.DataFrame(rows, columns=list(CLASS_SHARE_COLUMNS))
    lines = shapely.segmentize(frame.pop("geometry").to_numpy(dtype=object), _LONGEST_EDGE_M)
    return gpd.GeoDataFrame(frame, geometry=plane.unproject(lines), crs=WGS84)


def rank_factors(runs: Sequence[Run], *, level: float = _LEVEL) -> pd.DataFrame:
    """
    Rank the factors by how often moving them moved the class.

    Parameters
    ----------
    runs
        From `run_variants`; exactly one of them `AS_STATED`, to which the others are compared.
    level
        Level of the interval, above 0 and below 1.

    Returns
    -------
    factors
        Frame with `FACTOR_COLUMNS`, what moved the class most first; ties by name. ``n_moved`` counts runs of another
        class, or of none, than the run as stated; ``n_closed`` those without a corridor.

    Raises
    ------
    CorridorError
        Not exactly one run is as stated.
    """
    stated = _find_stated(runs)
    rows = []
    for factor in sorted({run.factor for run in runs} - {AS_STATED}):
        mine = [run.signature for run in runs if run.factor == factor]
        moved = [signature for signature in mine if signature != stated.signature]
        low, high = _wilson(len(moved), len(mine), level)
        counts = Counter(signature for signature in moved if signature is not None)
        closed = 0 if stated.signature is None else mine.count(None)
        most = min(counts, key=lambda signature: (-counts[signature], signature), default=None)
        rows.append((factor, len(mine), len(moved), closed, len(moved) / len(mine), low, high, most))
    frame = pd.DataFrame(rows, columns=list(FACTOR_COLUMNS))
    return frame.sort_values(["share_moved", "factor"], ascending=[False, True], ignore_index=True)


def describe_stability(runs: Sequence[Run]) -> Sentence:
    """
    Say how firmly the class stands and what it hangs on most.

    Parameters
    ----------
    runs
        As of `rank_factors`.

    Returns
    -------
    sentence
        In English and Arabic.
    """
    stated = _find_stated(runs)
    kept, total = sum(run.signature == stated.signature for run in runs), len(runs)
    low, high = (round(100 * end) for end in _wilson(kept, total, _LEVEL))
    told = [
        Sentence(
            f"In {kept} of {total} hypothetical runs ({low} to {high} %) the answer is of the same class as stated.",
            f"في {kept} من {total} تجربة افتراضية ({low} إلى {high}٪) تبقى النتيجة من الفئة نفسها.",
        )
    ]
    factors = rank_factors(runs)
    if kept == total:
        told.append(Sentence("Nothing that was moved changes it.", "ولم يغيرها أي عامل جرى تحريكه."))
    elif len(factors):
        most = factors.iloc[0]
        told.append(
            Sentence(
                f"What moves it most: {most['factor']} ({most['n_moved']} of {most['n_runs']} runs).",
                f"وأكثر ما يغيرها: {most['factor']} ({most['n_moved']} من {most['n_runs']} تجربة).",
            )
        )
    return join_sentences(told)


def _run(variant: Variant, anchors_m: NDArray[np.float64], find: FindRoute) -> Run:
    if variant.room is None:
        return Run(variant.label, variant.factor, None, None)
    path_m = find(variant.room, variant.ends, variant.surface).path_m
    # From and to a fixed place of each end, so that where on an area the way begins makes no class of its own.
    fixed = [
        shapely.get_coordinates(shapely.point_on_surface(end)) for end in (variant.ends.start_m, variant.ends.end_m)
    ]
    return Run(variant.label, variant.factor, sign_path(np.vstack((fixed[0], path_m, fixed[1])), anchors_m), path_m)


def _find_stated(runs: Sequence[Run]) -> Run:
    stated = [run for run in runs if run.factor == AS_STATED]
    if len(stated) != 1:
        raise CorridorError(
            "The factors cannot be ranked.",
            [Finding(f"{len(stated)} runs of the factor {AS_STATED!r}", "exactly one to compare the others to")],
        )
    return stated[0]


def _wilson(n_hits: int, n_runs: int, level: float) -> tuple[float, float]:
    """Interval of a share from a count, by the score of the normal approximation."""
    if not 0 < level < 1:
        raise CorridorError(
            "The interval of a share cannot be found.", [Finding(repr(level), "a level between 0 and 1")]
        )
    z2 = statistics.NormalDist().inv_cdf((1 + level) / 2) ** 2
    share = n_hits / n_runs
    middle = (share + z2 / (2 * n_runs)) / (1 + z2 / n_runs)
    half = (z2 * share * (1 - share) / n_runs + (z2 / (2 * n_runs)) ** 2) ** 0.5 / (1 + z2 / n_runs)
    return max(0.0, middle - half), min(1.0, middle + half)
