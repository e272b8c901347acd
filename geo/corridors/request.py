"""What is asked of a corridor, and the few settings that all requests of a study share."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon

from geo.errors import CorridorError, Finding
from geo.zones import When

__all__ = ["CorridorRequest", "CorridorSettings", "Mode"]

Mode = Literal["air", "ground"]

_LAT_MAX_DEG = 90.0
_LON_MAX_DEG = 180.0
_END_TYPES = (Point, LineString, Polygon, MultiLineString, MultiPolygon)
_LONGEST_WKT = 120
_LEAST = {"arc_segments": 8, "most_alternatives": 1, "most_stretch": 1, "pinch_widths": 0, "proof_split": 1}


@dataclass(frozen=True, kw_only=True)
class CorridorRequest:
    """
    One question: may this party do this, from here to there, with so much room, and which way.

    Parameters
    ----------
    id
        Unique in the study; the rows of the answer carry it.
    name, name_ar
        What the reader sees, in English and Arabic.
    start, end
        Point, line or polygon in longitude and latitude in degrees (EPSG:4326); the corridor may leave from any place
        of the one and arrive at any place of the other.
    start_name, start_name_ar, end_name, end_name_ar
        What the ends are called in sentences; empty names read "the start" and "the end".
    party, conduct
        Who asks, and for what: decides which declared zones bind (`geo.zones.applies`).
    mode
        ``"air"`` or ``"ground"``.
    width_m
        Full width of the corridor in metres, greater than 0.
    at
        The time at which zones must be in force to bind, with a time zone; with `until` the start of the window.
    weights
        Weight of each component of the cost surface, by name (see `geo.corridors.build_cost`). Empty: every metre
        costs the same.
    altitude_m
        Lower and upper end of the height block that the corridor would use, in metres above mean sea level; zones whose
        heights, measured from there too, lie wholly above or below it do not bind. None leaves heights out of account.
    margin_m
        Metres that the corridor keeps from binding zones beyond half its width, 0 or more.
    note
        Free text, handed through.
    until
        The end of the window, after `at`: zones in force at any time from `at` up to, not including, `until` bind. None
        asks for the one moment `at`.
    escape
        Where an end lies inside a zone or too near to it, propose the corridor from the nearest place with enough room,
        and draw the way to that place apart. That leg keeps no clearance and is never certified.

    Raises
    ------
    CorridorError
        A value cannot be used; the message lists every one.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> request = CorridorRequest(
    ...     id="a", name="North to south", start=Point(37.0, 36.6), end=Point(36.5, 33.4), party="turkiye",
    ...     conduct="air_transport", mode="air", width_m=10_000.0, at=datetime(2025, 4, 15, tzinfo=UTC),
    ... )
    >>> request.needed_m
    5010.0
    """

    id: str
    name: str
    name_ar: str = ""
    start: shapely.Geometry
    end: shapely.Geometry
    start_name: str = ""
    start_name_ar: str = ""
    end_name: str = ""
    end_name_ar: str = ""
    party: str
    conduct: str
    mode: Mode
    width_m: float
    at: datetime
    weights: Mapping[str, float] = field(default_factory=dict)
    margin_m: float = 10.0
    note: str = ""
    altitude_m: tuple[float, float] | None = None
    until: datetime | None = None
    escape: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be answered, all at once."""
        findings = [
            *_check_end(self.start, "start"),
            *_check_end(self.end, "end"),
            *_check_positive(self.width_m, "width_m"),
            *(
                Finding(repr(weight), "a finite weight of 0 or more", column=f"weights.{name}")
                for name, weight in sorted(self.weights.items())
                if not (math.isfinite(weight) and weight >= 0)
            ),
        ]
        if not (math.isfinite(self.margin_m) and self.margin_m >= 0):
            findings.append(Finding(repr(self.margin_m), "a finite number of 0 or more", column="margin_m"))
        if self.mode not in get_args(Mode):
            findings.append(Finding(repr(self.mode), "'air' or 'ground'", column="mode"))
        if self.altitude_m is not None and not self.altitude_m[0] <= self.altitude_m[1]:
            found = f"{self.altitude_m[0]:g} to {self.altitude_m[1]:g}"
            findings.append(Finding(found, "an upper height that is not below the lower one", column="altitude_m"))
        if self.at.tzinfo is None:
            findings.append(Finding(self.at.isoformat(), "a time with a time zone, such as UTC", column="at"))
        elif self.until is not None and (self.until.tzinfo is None or self.until <= self.at):
            findings.append(
                Finding(self.until.isoformat(), f"a time after {self.at.isoformat()}, with a time zone", column="until")
            )
        if not findings and shapely.intersects(self.start, self.end):
            findings.append(Finding(_write_end(self.end), "a place other than the start", column="end"))
        if findings:
            raise CorridorError(f"The corridor request {self.id!r} cannot be tried as it stands.", findings)

    @property
    def when(self) -> When:
        """The moment or the window in which zones bind."""
        return self.at if self.until is None else (self.at, self.until)

    @property
    def needed_m(self) -> float:
        """Least clearance from the centreline to a binding zone: half the width plus the margin, in metres."""
        return self.width_m / 2 + self.margin_m


@dataclass(frozen=True, kw_only=True)
class CorridorSettings:
    """
    How finely corridors are drawn; the same for every request of a study.

    Parameters
    ----------
    arc_segments
        Straight pieces that a quarter circle is drawn with, around grown zones and corridor ends; 8 or more.
    outline_tolerance_m
        Grown zones are drawn with as few vertices as keep them within this many metres, always on the outside.
    widest_tolerance_m
        How finely the widest feasible width is searched where the wanted width does not fit.
    most_alternatives
        How many ways are shown at most, the cheapest one counted; 1 or more.
    most_stretch
        What an alternative costs at most, as a ratio to the cheapest way; 1 or more.
    least_dissimilarity
        Share of its corridor that an alternative does not have in common with those before it, from 0 to 1.
    band_stretches
        How much dearer than the cheapest the ways are whose ground the bands show, as shares; none for no bands.
    pinch_widths
        Gates are pinch points up to so many times the width that a corridor needs; 0 for none.
    proof_split
        Into how many pieces a side of a cell is cut for the proof of the cost: twice as many take four times the work
        and leave about two thirds of the gap.

    Raises
    ------
    CorridorError
        A value cannot be used.
    """

    arc_segments: int = 64
    outline_tolerance_m: float = 2.0
    widest_tolerance_m: float = 10.0
    most_alternatives: int = 3
    most_stretch: float = 1.5
    least_dissimilarity: float = 0.3
    band_stretches: tuple[float, ...] = (0.01, 0.02, 0.05, 0.10)
    pinch_widths: float = 4.0
    proof_split: int = 2

    def __post_init__(self) -> None:
        """Refuse what cannot be used."""
        findings = [
            *_check_positive(self.outline_tolerance_m, "outline_tolerance_m"),
            *_check_positive(self.widest_tolerance_m, "widest_tolerance_m"),
        ]
        for column, least in _LEAST.items():
            if not getattr(self, column) >= least:
                findings.append(Finding(str(getattr(self, column)), f"{least} or more", column=column))
        if not 0 <= self.least_dissimilarity <= 1:
            findings.append(
                Finding(repr(self.least_dissimilarity), "a share from 0 to 1", column="least_dissimilarity")
            )
        findings += [
            finding for stretch in self.band_stretches for finding in _check_positive(stretch, "band_stretches")
        ]
        if findings:
            raise CorridorError("The corridor settings cannot be used.", findings)

    @property
    def arc_factor(self) -> float:
        """How much larger a drawn arc must be for its chords not to cut into the true one."""
        # GEOS spreads an arc over whole steps and rounds their number, so a step is up to 1.5 times the nominal one.
        half_step = 1.5 * math.pi / (4 * self.arc_segments)
        return 1 / math.cos(half_step)


def _check_positive(value: float, column: str) -> list[Finding]:
    if math.isfinite(value) and value > 0:
        return []
    return [Finding(repr(value), "a finite number greater than 0", column=column)]


def _check_end(end: shapely.Geometry, column: str) -> list[Finding]:
    if not isinstance(end, _END_TYPES) or end.is_empty or not end.is_valid:
        return [Finding(_write_end(end), "a point, line or valid polygon in degrees", column=column)]
    west, south, east, north = end.bounds
    if max(-west, east) <= _LON_MAX_DEG and max(-south, north) <= _LAT_MAX_DEG:
        return []
    return [
        Finding(
            _write_end(end),
            "longitude from -180 to 180 and latitude from -90 to 90",
            column=column,
            likely_cause="metres in place of degrees",
        )
    ]


def _write_end(end: object) -> str:
    """Write a place for a message, however many vertices it has."""
    text = str(end)
    return text if len(text) <= _LONGEST_WKT else f"{text[:_LONGEST_WKT]}..."
