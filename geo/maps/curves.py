"""What a map tells of a price curve beyond the rows that it is drawn from."""

import math
from dataclasses import dataclass

from geo.corridors.prices import PriceCurve
from geo.errors import SettingsError

__all__ = ["CurveMark", "MapCurve", "mark_curve"]


@dataclass(frozen=True, slots=True)
class CurveMark:
    """
    A radius at which something happens, and what.

    Parameters
    ----------
    radius_m
        Where the chart is marked.
    text, text_ar
        What happens there, in words; where there is no Arabic the English is shown.
    """

    radius_m: float
    text: str = ""
    text_ar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapCurve:
    """
    The marks of one price curve.

    Parameters
    ----------
    request_id, zone_id
        The rows of `MapContent.prices` that it belongs to.
    name, name_ar
        What the reader chooses it by; without one the names of the request and the zone stand there.
    growth
        Whether the radii are growth beyond the zone as it was drawn, and not radii of its rule.
    changes
        Where one class of routes gives way to the next, and why. Without them the map marks the middle between the
        two rows.
    gates
        Where passages beside the zone close, and which.
    closing_radius_m
        No corridor exists beyond it; NaN where one exists at every radius.
    readings
        Names of readings of the zone and the radius of each: ``(("narrow", 25_000.0), ("likely", 50_000.0))``.

    Raises
    ------
    SettingsError
        A mark has a radius that is negative or not finite.

    Examples
    --------
    >>> MapCurve(request_id="shayrat", zone_id="red-line", gates=(CurveMark(55_900.0, "south of it"),)).gates[0].text
    'south of it'
    """

    request_id: str
    zone_id: str
    name: str = ""
    name_ar: str = ""
    growth: bool = False
    changes: tuple[CurveMark, ...] = ()
    gates: tuple[CurveMark, ...] = ()
    closing_radius_m: float = math.nan
    readings: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        """Refuse radii that no chart can mark."""
        closing = () if math.isnan(self.closing_radius_m) else (self.closing_radius_m,)
        marks = (mark.radius_m for mark in (*self.changes, *self.gates))
        for radius_m in (*marks, *(radius_m for _, radius_m in self.readings), *closing):
            if not (math.isfinite(radius_m) and radius_m >= 0):
                raise SettingsError(
                    f"The price curve of {self.request_id!r} and {self.zone_id!r} has a mark at {radius_m} m; expected "
                    "a finite radius of 0 or more."
                )


def mark_curve(
    curve: PriceCurve, *, name: str = "", name_ar: str = "", readings: tuple[tuple[str, float], ...] = ()
) -> MapCurve:
    """
    Take the marks of a computed curve.

    Parameters
    ----------
    curve
        As `geo.corridors.prices.sweep_price` gives it; its `rows` go to `MapContent.prices`.
    name, name_ar, readings
        As of `MapCurve`.

    Returns
    -------
    marks
        Changes, gates and the closing radius, in the order of the curve.
    """
    changes, gates = curve.changes, curve.gates
    return MapCurve(
        request_id=curve.request_id,
        zone_id=curve.zone_id,
        name=name,
        name_ar=name_ar,
        growth=curve.measure == "growth",
        changes=tuple(map(CurveMark, changes["radius_m"], changes["why"], changes["why_ar"])),
        gates=tuple(map(CurveMark, gates["closes_at_m"], gates["name"], gates["name_ar"])),
        closing_radius_m=curve.closing_radius_m,
        readings=readings,
    )
