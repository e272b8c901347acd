"""One row of a table of ranges: the cases of a pair, what moves it, and both in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from geo.overlaps.range_words import AS_LIKELY, Words, tell_case, tell_reading

__all__ = ["RANGE_COLUMNS", "Case", "Mover", "list_reading_movers", "write_row"]

PAIR_COLUMNS: Final = ("a_kind", "a_id", "a_name", "a_name_ar", "b_kind", "b_id", "b_name", "b_name_ar")

RANGE_COLUMNS: Final = (
    *PAIR_COLUMNS,
    "min_km2",
    "likely_km2",
    "max_km2",
    "moved_most_by",
    "moved_most_by_ar",
    "swing_km2",
    "min_case",
    "max_case",
    "min_case_ar",
    "max_case_ar",
)
"""Columns of a table of ranges, in order."""


@dataclass(frozen=True, slots=True)
class Case:
    """
    The area of a pair under one reading of each side, `reading_b` empty where that has none.

    It is as drawn, and the least and the greatest that it may be then.
    """

    reading_a: str
    reading_b: str
    drawn_km2: float
    low_km2: float
    high_km2: float


@dataclass(frozen=True, slots=True)
class Mover:
    """What may move an area: by how much either way when all else is as in the likely case, and how to say so."""

    less_km2: float
    more_km2: float
    tell: Callable[[], Words]

    @property
    def swing_km2(self) -> float:
        """From end to end."""
        return self.less_km2 + self.more_km2


def list_reading_movers(cases: Sequence[Case], names: tuple[Words, Words]) -> list[Mover]:
    """
    Say what the readings of each side change when the other is as likely.

    Parameters
    ----------
    cases
        The likely one first.
    names
        Of the two sides.

    Returns
    -------
    movers
        One for each side.
    """
    likely = cases[0]
    changes_km2 = (
        {case.reading_a: case.drawn_km2 - likely.drawn_km2 for case in cases if case.reading_b == likely.reading_b},
        {case.reading_b: case.drawn_km2 - likely.drawn_km2 for case in cases if case.reading_a == likely.reading_a},
    )
    return [
        Mover(-min(changes.values()), max(changes.values()), partial(tell_reading, name, changes))
        for name, changes in zip(names, changes_km2, strict=True)
    ]


def write_row(
    pair: Mapping[str, Any], cases: Sequence[Case], movers: Sequence[Mover], *, with_lines: bool
) -> dict[str, object]:
    """
    Put one pair's range together.

    Parameters
    ----------
    pair
        Kinds, ids and names of the two sides.
    cases
        The likely one first; of equals the first is told.
    movers
        At least one; of equals the first is told.
    with_lines
        Whether the second side has lines of control.
    """
    likely = cases[0]
    least = min(cases, key=lambda case: case.low_km2)
    greatest = max(cases, key=lambda case: case.high_km2)
    first = max(movers, key=lambda mover: mover.swing_km2)
    moved_by = first.tell() if first.swing_km2 else Words("", "")
    names = Words(pair["a_name"], pair["a_name_ar"]), Words(pair["b_name"], pair["b_name_ar"])
    told = []
    for case, reached_km2, lines in ((least, least.low_km2, "back"), (greatest, greatest.high_km2, "out")):
        readings = [
            (name, reading)
            for name, reading in zip(names, (case.reading_a, case.reading_b), strict=True)
            if reading not in {"", "stated"}
        ]
        moved = "" if reached_km2 == case.drawn_km2 else lines if with_lines else "apart"
        told.append(AS_LIKELY if reached_km2 == likely.drawn_km2 else tell_case(readings, names[1], moved))
    return {name: pair[name] for name in PAIR_COLUMNS} | {
        "min_km2": least.low_km2,
        "likely_km2": likely.drawn_km2,
        "max_km2": greatest.high_km2,
        "moved_most_by": moved_by.en,
        "moved_most_by_ar": moved_by.ar,
        "swing_km2": first.swing_km2,
        "min_case": told[0].en,
        "max_case": told[1].en,
        "min_case_ar": told[0].ar,
        "max_case_ar": told[1].ar,
    }
