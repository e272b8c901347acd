"""
Height blocks: from where to where above what, and whether two of them meet.

One without limits, from the ground (0) without a ceiling, is the whole column above its ground and meets everything.
Heights from different references cannot be compared without the terrain and the weather between them, so nothing is
assumed: such a pair meets possibly, between not at all and as much as the lower of the two blocks allows.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, Finding
from geo.layers.vocabularies import SAME_LEVELS

__all__ = ["HeightBlocks", "HeightMeeting", "compare_heights", "list_blocks"]

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class HeightBlocks:
    """
    The height limits of some features.

    Parameters
    ----------
    lower_m, upper_m
        Shape ``(n,)``, metres; minus infinity and infinity where there is no limit.
    reference
        Shape ``(n,)``, what the heights are measured from; empty where there is none, or none is stated.
    """

    lower_m: Floats
    upper_m: Floats
    reference: Texts

    def take(self, rows: NDArray[np.intp]) -> "HeightBlocks":
        """Pick rows, in the order asked for."""
        return HeightBlocks(self.lower_m[rows], self.upper_m[rows], self.reference[rows])

    @property
    def is_whole(self) -> NDArray[np.bool_]:
        """Whether a block has no limit at all."""
        return np.isneginf(self.lower_m) & np.isposinf(self.upper_m)


@dataclass(frozen=True, slots=True)
class HeightMeeting:
    """
    How the height blocks of pairs meet.

    Parameters
    ----------
    verdict
        Shape ``(n,)``: ``meet``, ``touch`` (at one height only), ``apart``, or ``unknown`` where the two are measured
        from different levels.
    lower_m, upper_m
        Limits of the common block, infinite where it has none; NaN where not known or where there is none.
    reference
        What those are measured from.
    least_m, most_m
        Bounds of the common block's height.
    why
        In words, where heights part the two or may part them; else empty.
    """

    verdict: Texts
    lower_m: Floats
    upper_m: Floats
    reference: Texts
    least_m: Floats
    most_m: Floats
    why: Texts


def list_blocks(layer: pd.DataFrame) -> HeightBlocks:
    """
    Read the height limits of a frame.

    Parameters
    ----------
    layer
        Any frame; ``lower_m, upper_m`` (NaN: no limit) and ``vertical_reference`` where it has them. Not modified.

    Returns
    -------
    blocks
        One for each row.

    Raises
    ------
    DataError
        An upper limit does not lie above its lower one; the findings list the rows.

    Examples
    --------
    >>> blocks = list_blocks(pd.DataFrame(
    ...     {"lower_m": [0.0, 300.0], "upper_m": [np.nan, 3000.0], "vertical_reference": ["", "AMSL"]}))
    >>> print(blocks.lower_m, blocks.upper_m, blocks.reference)
    [-inf 300.] [  inf 3000.] ['' 'mean sea level']
    """
    n_rows = len(layer)
    lower_m, upper_m = (
        layer[name].to_numpy(np.float64, copy=True) if name in layer else np.full(n_rows, np.nan)
        for name in ("lower_m", "upper_m")
    )
    told = layer["vertical_reference"] if "vertical_reference" in layer else [""] * n_rows
    folded = (" ".join(str(text).casefold().split()) for text in told)
    reference = np.array([SAME_LEVELS.get(text, text) for text in folded], dtype=object)
    upper_m[np.isnan(upper_m)] = np.inf
    # 0 without a ceiling is what a zone has that says nothing of heights.
    lower_m[np.isnan(lower_m) | ((lower_m == 0) & np.isposinf(upper_m))] = -np.inf
    wrong = np.flatnonzero(lower_m >= upper_m)
    if len(wrong):
        raise DataError(
            "The height limits cannot be used.",
            [
                Finding(
                    f"{upper_m[row]:g}", f"a height above lower_m, {lower_m[row]:g}", row=str(row + 1), column="upper_m"
                )
                for row in wrong
            ],
        )
    whole = np.isneginf(lower_m) & np.isposinf(upper_m)
    return HeightBlocks(lower_m, upper_m, np.where(whole, "", reference).astype(object))


def compare_heights(a: HeightBlocks, b: HeightBlocks) -> HeightMeeting:
    """
    Find the common height block of each pair.

    Parameters
    ----------
    a, b
        As many blocks in each, paired by place.

    Returns
    -------
    meeting
        Two blocks from the same reference ``meet`` where their common block has a height. The whole column meets
        everything, and two blocks without a ceiling meet above, whatever they are measured from. Other pairs of blocks
        from different or unstated references are ``unknown``: from nothing to the whole of the smaller block.

    Examples
    --------
    >>> low, high = (list_blocks(pd.DataFrame(
    ...     {"lower_m": [lower], "upper_m": [upper], "vertical_reference": ["AMSL"]}))
    ...     for lower, upper in ((0.0, 1000.0), (800.0, np.nan)))
    >>> meeting = compare_heights(low, high)
    >>> print(meeting.verdict, meeting.lower_m, meeting.upper_m, meeting.most_m)
    ['meet'] [800.] [1000.] [200.]
    """
    whole_a, whole_b = a.is_whole, b.is_whole
    same = whole_a | whole_b | ((a.reference == b.reference) & (a.reference != ""))
    lower_m, upper_m = np.maximum(a.lower_m, b.lower_m), np.minimum(a.upper_m, b.upper_m)
    above_all = ~same & np.isposinf(upper_m)
    verdict = np.select(
        [above_all, ~same, lower_m < upper_m, lower_m == upper_m], ["meet", "unknown", "meet", "touch"], "apart"
    ).astype(object)
    height_a_m, height_b_m = a.upper_m - a.lower_m, b.upper_m - b.lower_m
    common_m = np.maximum(upper_m, lower_m) - lower_m
    known = same & (lower_m <= upper_m)
    return HeightMeeting(
        verdict,
        np.where(known, lower_m, np.nan),
        np.where(known | above_all, upper_m, np.nan),
        np.where(known, np.where(whole_a, b.reference, a.reference), "").astype(object),
        np.where(same | above_all, common_m, 0.0),
        np.where(same | above_all, common_m, np.minimum(height_a_m, height_b_m)),
        np.array(
            [_tell(*pair) for pair in zip(verdict, _write_blocks(a), _write_blocks(b), strict=True)], dtype=object
        ),
    )


def _write_blocks(blocks: HeightBlocks) -> list[str]:
    limits = (
        f"up to {upper:,.0f} m"
        if np.isneginf(lower)
        else f"from {lower:,.0f} m up"
        if np.isposinf(upper)
        else f"{lower:,.0f} to {upper:,.0f} m"
        for lower, upper in zip(blocks.lower_m, blocks.upper_m, strict=True)
    )
    return [
        f"{text} above {reference or 'a level that is not stated'}"
        for text, reference in zip(limits, blocks.reference, strict=True)
    ]


def _tell(verdict: str, a: str, b: str) -> str:
    """Say what heights do to a pair."""
    return {
        "apart": f"apart in height: {a}, and {b}",
        "touch": f"one above the other: {a}, and {b}",
        "unknown": f"may be apart in height, which cannot be compared: {a}, and {b}",
    }.get(verdict, "")
