"""
The kinds of layer and the columns of each: the one place that says what a frame holds.

Readers, the schema and `check_frame` are all driven by this table. Every frame has the common columns, then those of
its kind, then the geometry.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

from geo.errors import Finding, SettingsError
from geo.layers.suggestions import suggest
from geo.layers.vocabularies import (
    ACTIVITIES,
    ANALYTIC_CONFIDENCES,
    ASSESSMENT_STATUSES,
    CONTROL_STATUSES,
    GEOMETRY_BASES,
    LOCATION_KINDS,
    SENSITIVITIES,
    ZONE_READINGS,
    ZONE_STATUSES,
)

__all__ = ["KINDS", "Column", "LayerKind", "find_kind"]


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a frame.

    Parameters
    ----------
    name
        Its name, in files and in frames.
    holds
        text: never missing, "" for none. number: float, NaN for none. count: whole numbers. moment: UTC, NaT for open.
        list: tuples of texts. sources: tuples of `Source`.
    needed
        Whether a row must fill it. A column that is not needed may be left out of a file.
    default
        What a row without it gets.
    choices
        The words that it may hold; empty for any. The empty text is allowed where the column is not needed.
    least, most
        The range of a number, ends included.
    """

    name: str
    holds: Literal["text", "number", "count", "moment", "list", "sources"] = "text"
    needed: bool = False
    default: str | float = ""
    choices: tuple[str, ...] = ()
    least: float = -math.inf
    most: float = math.inf


@dataclass(frozen=True, slots=True)
class LayerKind:
    """
    One kind of layer.

    Parameters
    ----------
    name
        Such as ``strikes``.
    own_columns
        What it adds to the common columns.
    geometry_types
        What its features are.
    lacks_geometry
        Whether a feature may have none.
    span_columns
        The two columns that a date text fills where the layer has neither of them; the second is empty where the date
        text tells of a beginning only.
    """

    name: str
    own_columns: tuple[Column, ...]
    geometry_types: tuple[str, ...]
    lacks_geometry: bool = False
    span_columns: tuple[str, str] = ("valid_from", "valid_to")

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns but the geometry, in frame order; a column of the kind replaces the common one of its name."""
        own = {column.name: column for column in self.own_columns}
        common = [own.pop(column.name, column) for column in _COMMON]
        return (*common, *own.values())


def _number(name: str, least: float = -math.inf, most: float = math.inf) -> Column:
    return Column(name, "number", default=math.nan, least=least, most=most)


def _basis(default: str) -> Column:
    return Column("geometry_basis", default=default, choices=GEOMETRY_BASES, needed=True)


_SMALLEST_SHARE: Final = 1e-9  # a confidence is above 0 and below 1
_DATE: Final = Column("date_edtf", needed=True)

_COMMON: Final = (
    Column("id", needed=True),
    Column("name"),
    Column("name_ar"),
    Column("valid_from", "moment"),
    Column("valid_to", "moment"),
    Column("date_edtf"),
    _basis("analyst"),
    _number("uncertainty_m", 0, 1_000_000),
    Column("confidence", "number", default=0.95, least=_SMALLEST_SHARE, most=1 - _SMALLEST_SHARE, needed=True),
    Column("sensitivity", default="public", choices=SENSITIVITIES, needed=True),
    Column("sources", "sources"),
    Column("note"),
)

_POINTS: Final = ("Point",)
_LINES: Final = ("LineString", "MultiLineString")
_POLYGONS: Final = ("Polygon", "MultiPolygon")

_ASSESSMENTS: Final = LayerKind(
    "assessments",
    (
        Column("name", needed=True),
        _DATE,
        Column("party", needed=True),
        Column("status", needed=True, choices=ASSESSMENT_STATUSES),
        Column("claimant"),
        Column("method"),
        Column("analytic_confidence", needed=True, choices=ANALYTIC_CONFIDENCES),
        Column("evidence"),
        Column("coord_source"),
    ),
    _POINTS,
)

_STRIKES: Final = LayerKind(
    "strikes",
    (
        _basis("derived"),  # a place name looked up, seldom a coordinate in the text
        _DATE,
        Column("event_date_from", "moment"),
        Column("event_date_to", "moment"),
        Column("time_precision"),
        Column("geo_precision", needed=True),
        Column("geo_scale"),
        Column("where_text"),
        Column("area_ref"),
        Column("coord_source"),
        Column("attributed_to"),
        Column("claimed_by"),
        Column("weapon"),
        Column("n_sources", "count", least=0),
        Column("conflicts_with", "list"),
        Column("location_kind", choices=LOCATION_KINDS),
    ),
    (*_POINTS, *_POLYGONS),
    lacks_geometry=True,
    span_columns=("event_date_from", "event_date_to"),
)

_SITES: Final = LayerKind(
    "sites",
    (
        _basis("stated"),
        Column("name", needed=True),
        Column("kind"),
        Column("icao"),
        _number("elevation_ft", -2_000, 30_000),
        _number("longest_runway_m", 0, 10_000),
        _number("population", 0, 100_000_000),
        Column("aliases", "list"),
        Column("coord_source"),
    ),
    _POINTS,
)

_AREAS: Final = LayerKind("areas", (Column("kind"), Column("aliases", "list")), _POLYGONS)
_LINE_LAYER: Final = LayerKind("lines", (Column("kind"), Column("aliases", "list")), _LINES)

_CONTROL: Final = LayerKind(
    "control",
    (
        Column("party"),
        Column("status", needed=True, choices=CONTROL_STATUSES),
        Column("claimants", "list"),
        Column("method"),
        _number("line_error_m", 0),
        _number("area_km2", 0),
        Column("n_assessments", "count", least=0),
        Column("supporters", "list"),
    ),
    _POLYGONS,
)

_ACTIVITY: Final = LayerKind(
    "activity",
    (
        Column("name", needed=True),
        _DATE,
        Column("party", needed=True),
        Column("activity", needed=True, choices=ACTIVITIES),
        Column("analytic_confidence", needed=True, choices=ANALYTIC_CONFIDENCES),
        Column("evidence"),
        _number("area_km2", 0),
    ),
    (*_POINTS, *_POLYGONS),
)

_ZONES: Final = LayerKind(
    "zones",
    (
        Column("zone_id"),
        Column("reading", needed=True, default="stated", choices=ZONE_READINGS),
        Column("reading_text"),
        Column("tier"),
        Column("rule"),
        Column("kind"),
        Column("declarer"),
        Column("addressee", "list"),
        Column("exempt", "list"),
        Column("responsible_party"),
        Column("prohibited_conduct", "list"),
        Column("stated_consequence"),
        Column("quote"),
        Column("quote_lang"),
        Column("status", needed=True, choices=ZONE_STATUSES),
        Column("mechanism"),
        Column("lower_m", "number", default=0.0),
        _number("upper_m"),
        Column("vertical_reference"),
        _number("area_km2", 0),
    ),
    _POLYGONS,
    lacks_geometry=True,
    span_columns=("valid_from", ""),  # the date of a declaration: it holds until an end is stated
)

KINDS: Final = {
    kind.name: kind for kind in (_ASSESSMENTS, _STRIKES, _SITES, _AREAS, _LINE_LAYER, _CONTROL, _ACTIVITY, _ZONES)
}
"""Every kind of layer, by name."""


def find_kind(name: str) -> LayerKind:
    """
    Look up a kind of layer.

    Raises
    ------
    SettingsError
        There is no such kind.

    Examples
    --------
    >>> find_kind("lines").geometry_types
    ('LineString', 'MultiLineString')
    """
    if name not in KINDS:
        finding = Finding(repr(name), f"one of {', '.join(KINDS)}", likely_cause=suggest(name, KINDS))
        raise SettingsError("There is no such kind of layer.", [finding])
    return KINDS[name]
