"""One zone at many sizes: by the radius of its rule, or grown and shrunk as it was drawn."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely

from geo.errors import CorridorError, Finding
from geo.geodesy import buffer_geometries
from geo.layers import Gazetteer
from geo.zones import Within, draw_rules, parse_rule, pick_reading, zone_keys

__all__ = ["Measure", "ZoneAt", "ZoneSweep", "make_sweep"]

Measure = Literal["radius", "growth"]
ZoneAt = Callable[[float], shapely.Geometry]
"""Gives the zone at a radius (or growth) in metres, in EPSG:4326; an empty geometry where there is none."""


@dataclass(frozen=True)
class ZoneSweep:
    """
    The sizes of a zone that a price is asked for.

    Parameters
    ----------
    zone_key
        Which zone, as of `geo.zones.zone_keys`.
    zone_at
        Makes it; a larger one must hold every smaller one.
    radii_m
        Rising, each once.
    measure
        What the metres are: ``"radius"`` around the places of the zone's rule, or ``"growth"`` beyond the zone as it
        was drawn (less than 0: within it).

    Raises
    ------
    CorridorError
        There are no radii, or one is not a finite number, or less than 0 where it is a radius.
    """

    zone_key: str
    zone_at: ZoneAt
    radii_m: tuple[float, ...]
    measure: Measure = "radius"

    def __post_init__(self) -> None:
        """Put the radii in order and refuse what cannot be tried."""
        least_m = 0.0 if self.measure == "radius" else -math.inf
        findings = [
            Finding(
                repr(radius), "a finite number of metres" + (", 0 or more" if least_m == 0 else ""), column="radii_m"
            )
            for radius in self.radii_m
            if not (math.isfinite(radius) and radius >= least_m)
        ]
        if not self.radii_m:
            findings.append(Finding("no radius", "one or more", column="radii_m"))
        if findings:
            raise CorridorError(f"The zone {self.zone_key!r} cannot be swept.", findings)
        object.__setattr__(self, "radii_m", tuple(sorted({float(radius) for radius in self.radii_m})))


def make_sweep(
    zones: gpd.GeoDataFrame,
    zone_key: str,
    radii_m: Iterable[float],
    gazetteer: Gazetteer,
    *,
    reading: str = "likely",
    tolerance_m: float = 0.5,
) -> ZoneSweep:
    """
    Make the sweep of a declared zone.

    Parameters
    ----------
    zones
        Frame of `geo.zones.draw_zones`. Not modified.
    zone_key
        Which zone, as of `geo.zones.zone_keys`.
    radii_m
        A zone drawn by the rule "within so far of" places is drawn at each of these radii around the same places, with
        the same sides. Any other zone is grown by so many metres along geodesics, or shrunk where less than 0.
    gazetteer
        Looks up what the rule refers to.
    reading
        Whose rule, or drawn shape, is taken where the zone has readings.
    tolerance_m
        Largest distance of a drawn border outside the true one, in metres.

    Raises
    ------
    CorridorError
        There is no such zone, or the radii cannot be used.
    """
    rows = pick_reading(zones, reading)
    keys = zone_keys(rows)
    if zone_key not in set(keys):
        raise CorridorError(
            "The price of a zone cannot be found.",
            [
                Finding(
                    f"the zone {zone_key!r}", f"one of {', '.join(sorted(set(keys))) or '(none)'}", column="zone_key"
                )
            ],
        )
    row = rows[(keys == zone_key).to_numpy()].iloc[0]
    rule = parse_rule(row["rule"], zone=zone_key)
    radii = tuple(radii_m)
    if isinstance(rule, Within):
        return ZoneSweep(zone_key, lambda radius_m: _draw_within(rule, gazetteer, radius_m, tolerance_m), radii)
    return ZoneSweep(zone_key, lambda growth_m: _grow(row.geometry, growth_m, tolerance_m), radii, "growth")


@lru_cache(maxsize=256)  # the curves of a study ask for many radii twice
def _draw_within(rule: Within, gazetteer: Gazetteer, radius_m: float, tolerance_m: float) -> shapely.Geometry:
    if radius_m == 0:
        return shapely.Polygon()
    return draw_rules([replace(rule, radius_m=radius_m)], gazetteer, tolerance_m=tolerance_m)[0]


def _grow(zone: shapely.Geometry, growth_m: float, tolerance_m: float) -> shapely.Geometry:
    if growth_m == 0:
        return zone
    if growth_m > 0:
        return buffer_geometries(np.array([zone]), growth_m, tolerance_m=tolerance_m, cover=True)[0]
    # A band that does not cover the true one leaves at least the true shrunk zone.
    return shapely.difference(zone, buffer_geometries(np.array([zone.boundary]), -growth_m, tolerance_m=tolerance_m)[0])
