"""What a row must keep to: the checks of single columns, and the rules that join several."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Final

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa

from geo.layers.kinds import Column
from geo.layers.sources import find_source_problems
from geo.layers.vocabularies import GEO_PRECISIONS

__all__ = ["RULES", "SOURCED", "Rule", "make_column_checks"]

_ID: Final = r"[^\W_][\w.+-]*(:[\w.+ -]+)*"  # after a colon the name of a reading or a tier
_ARABIC: Final = r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]"
_AREA_REFS: Final = r"area:[\w.-]+( ?; ?area:[\w.-]+)*"


@dataclass(frozen=True, slots=True)
class Rule:
    """
    A rule that joins columns.

    Parameters
    ----------
    column
        The column to blame.
    expected, likely_cause
        The words of the finding.
    holds
        Takes a frame, gives one truth value for each row.
    kinds
        Names of the kinds that it holds for; empty for all.
    choices
        Words that were probably meant, where one of them is near.
    """

    column: str
    expected: str
    holds: Callable[[gpd.GeoDataFrame], object]
    kinds: tuple[str, ...] = ()
    likely_cause: str = ""
    choices: tuple[str, ...] = ()

    def check(self) -> pa.Check:
        """Make the check of it."""
        return _make_check(self.column, self.holds, self.expected, self.likely_cause)


def make_column_checks(column: Column) -> list[pa.Check]:
    """Make the checks of one column from its description."""
    checks = []
    if column.holds == "text" and column.needed:
        expected = "a date such as 2025-04-09" if column.name == "date_edtf" else "a text"
        checks.append(_make_check(column.name, lambda texts: texts.str.strip() != "", expected))
    if column.choices:
        expected = f"one of {', '.join(column.choices)}"
        checks.append(_make_check(column.name, lambda texts: texts.isin(("", *column.choices)), expected))
    if column.holds == "number":
        expected = _word_range(column)
        checks.append(
            _make_check(
                column.name,
                lambda numbers: (
                    numbers.isna() | numbers.between(column.least, column.most) & (numbers.abs() != math.inf)
                ),
                expected,
            )
        )
    return [*checks, *_SPECIAL.get(column.name, ())]


def _word_range(column: Column) -> str:
    if column.name == "confidence":
        return "a probability above 0 and below 1"
    ends = [f"from {column.least:g}"] * (column.least > -math.inf) + [f"to {column.most:g}"] * (column.most < math.inf)
    return " ".join(["a number", *ends])


def _make_check(column: str, holds: Callable[..., object], expected: str, likely_cause: str = "") -> pa.Check:
    """Make a check whose name is its column and whose error is its words."""
    return pa.Check(holds, name=column, error=f"{expected}|{likely_cause}", ignore_na=False)


def _has_source(frame: gpd.GeoDataFrame) -> object:
    return frame["sources"].map(len) > 0


def _has_source_unless_unknown(frame: gpd.GeoDataFrame) -> object:
    """Ask for a source, but not of an area of unknown control: it is what is left over, and nobody reports it."""
    return (frame["sources"].map(len) > 0) | (frame["status"] == "unknown")


def _is_after(first: str, last: str) -> Callable[[gpd.GeoDataFrame], object]:
    return lambda frame: frame[first].isna() | frame[last].isna() | (frame[first] < frame[last])


def _has_sound_sources(frame: gpd.GeoDataFrame) -> object:
    once = {id(sources): sources for sources in frame["sources"]}  # rows that name the same sources share a tuple
    faulty = {source for source in set(chain.from_iterable(once.values())) if find_source_problems(source)}
    return frame["sources"].map(faulty.isdisjoint) if faulty else pd.Series(data=True, index=frame.index)


def _has_fit_claimant(frame: gpd.GeoDataFrame) -> object:
    return (frame["claimant"] == "") | ((frame["status"] == "contested") & (frame["claimant"] != frame["party"]))


def _has_known_grade(frame: gpd.GeoDataFrame) -> object:
    """Accept any grade where another scheme is named: what its grades are, its table knows."""
    return frame["geo_precision"].isin(("", *GEO_PRECISIONS)) | (frame["geo_scale"] != "")


def _has_known_conflicts(frame: gpd.GeoDataFrame) -> object:
    known = frozenset(frame["id"])
    pairs = zip(frame["id"], frame["conflicts_with"], strict=True)
    return pd.Series([own not in others and known.issuperset(others) for own, others in pairs], index=frame.index)


def _has_party_unless_unknown(frame: gpd.GeoDataFrame) -> object:
    return (frame["party"] != "") ^ (frame["status"] == "unknown")


def _has_claimants(frame: gpd.GeoDataFrame) -> object:
    several = frame["claimants"].map(len) > 1
    return several | (frame["status"] != "contested")


_SPECIAL: Final[dict[str, tuple[pa.Check, ...]]] = {
    "id": (
        _make_check(
            "id", lambda ids: ids.str.fullmatch(_ID) | (ids == ""), "letters, digits, hyphens, dots and colons"
        ),
        _make_check("id", lambda ids: ~ids.duplicated(keep=False) | (ids == ""), "every id once"),
    ),
    "name_ar": (
        _make_check(
            "name_ar",
            lambda names: (names == "") | names.str.contains(_ARABIC),
            "a name in Arabic letters, or nothing",
            "another encoding, or a column too far to the left or right",
        ),
    ),
    "area_ref": (
        _make_check(
            "area_ref",
            lambda refs: (refs == "") | refs.str.fullmatch(_AREA_REFS),
            "references such as area:homs ; area:hama",
        ),
    ),
}

SOURCED: Final = (
    Rule(
        "sources",
        "at least one source",
        _has_source,
        ("assessments", "strikes", "sites", "areas", "lines", "activity", "zones"),
    ),
    Rule("sources", "at least one source", _has_source_unless_unknown, ("control",)),
)
"""Left out for a layer that says that it is synthetic."""

RULES: Final = (
    Rule("valid_to", "a moment after valid_from", _is_after("valid_from", "valid_to")),
    Rule("sources", "sources with sound addresses and grades", _has_sound_sources),
    Rule(
        "event_date_to", "a moment after event_date_from", _is_after("event_date_from", "event_date_to"), ("strikes",)
    ),
    Rule(
        "claimant",
        "the rival party of a contested place, or nothing",
        _has_fit_claimant,
        ("assessments",),
        "the status is not contested, or the claimant is the party itself",
    ),
    Rule(
        "geo_precision",
        f"one of {', '.join(GEO_PRECISIONS)}, or the grade of the scheme that geo_scale names",
        _has_known_grade,
        ("strikes",),
        choices=GEO_PRECISIONS,
    ),
    Rule("conflicts_with", "ids of other rows of this layer", _has_known_conflicts, ("strikes",)),
    Rule("party", "a party, or nothing where the status is unknown", _has_party_unless_unknown, ("control",)),
    Rule("claimants", "two parties or more in a contested area", _has_claimants, ("control",)),
    Rule("upper_m", "a height above lower_m", _is_after("lower_m", "upper_m"), ("zones",)),
)
"""The rules of every kind."""
