"""Which declared zones a request has to keep clear of, in which reading, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.corridors.request import CorridorRequest
from geo.corridors.sentences import Sentence
from geo.errors import BadGeometryError, MissingCrsError
from geo.geodesy import WGS84
from geo.layers import Party
from geo.layers.vocabularies import READINGS
from geo.zones import applies, pick_reading, zone_keys

__all__ = ["ALL_READINGS", "ConsideredZone", "ZonesOfReading", "consider_zones", "list_readings", "pick_zones"]

ALL_READINGS = "all"
"""Reading of a corridor that no binding zone's reading has a say in."""


@dataclass(frozen=True)
class ConsideredZone:
    """
    A zone, or one tier of it, and whether it binds a request.

    Parameters
    ----------
    key
        As of `geo.zones.zone_keys`: ``zone_id``, with ``:tier`` behind it where the zone has tiers.
    name
        In English and Arabic; the English one where there is no Arabic.
    applies
        True where the zone binds.
    reason
        Why, in English and Arabic.
    has_readings
        The zone's text gives no geometry, so it has a narrow, a likely and a wide reading.
    """

    key: str
    name: Sentence
    applies: bool
    reason: Sentence
    has_readings: bool


@dataclass(frozen=True)
class ZonesOfReading:
    """
    The zones of one reading.

    Parameters
    ----------
    reading
        ``all``, ``narrow``, ``likely`` or ``wide``.
    keys
        Keys of all zones, sorted.
    geometries
        Their geometry in EPSG:4326, one per key.
    binding
        Which of them bind, one per key.
    """

    reading: str
    keys: tuple[str, ...]
    geometries: NDArray[np.object_]
    binding: NDArray[np.bool_]


def consider_zones(
    request: CorridorRequest, zones: gpd.GeoDataFrame, parties: Mapping[str, Party] | None = None
) -> tuple[ConsideredZone, ...]:
    """
    Ask of every zone whether it binds a request.

    Parameters
    ----------
    request
        Party, conduct, time or window and, where it has one, height block decide.
    zones
        Frame of `geo.zones.draw_zones`. Not modified.
    parties
        Parties of the study by id, for their names in the reasons.

    Returns
    -------
    considered
        One for each zone and tier, sorted by key.

    Raises
    ------
    MissingCrsError
        `zones` is not in EPSG:4326.
    BadGeometryError
        A zone has no geometry.
    """
    if zones.crs is None or not zones.crs.equals(WGS84, ignore_axis_order=True):
        raise MissingCrsError(f"The zones: found the coordinate reference system {zones.crs}, expected {WGS84}.")
    missing = zones["id"][zones.geometry.is_empty | zones.geometry.isna()]
    if len(missing):
        raise BadGeometryError(f"The zones {', '.join(sorted(missing))}: found no geometry, expected polygons.")
    keys = zone_keys(zones).to_numpy(dtype=str)
    read_in_ways = set(keys[zones["reading"].to_numpy() != "stated"].tolist())
    considered = []
    for key, first in zip(*np.unique(keys, return_index=True), strict=True):
        row = zones.iloc[first]
        verdict = applies(
            row, request.party, request.conduct, request.when, altitude_m=request.altitude_m, parties=parties
        )
        considered.append(
            ConsideredZone(
                key=str(key),
                name=_name_zone(row),
                applies=verdict.applies,
                reason=Sentence(verdict.text, verdict.text_ar),
                has_readings=str(key) in read_in_ways,
            )
        )
    return tuple(considered)


def list_readings(considered: tuple[ConsideredZone, ...]) -> tuple[str, ...]:
    """Give narrow, likely and wide where a binding zone is read in more than one way, else only "all"."""
    return READINGS if any(zone.applies and zone.has_readings for zone in considered) else (ALL_READINGS,)


def pick_zones(zones: gpd.GeoDataFrame, considered: tuple[ConsideredZone, ...], reading: str) -> ZonesOfReading:
    """
    Take the zones as one reading has them.

    For the reading "all", zones that do not bind are taken in their likely reading.
    """
    rows = pick_reading(zones, "likely" if reading == ALL_READINGS else reading)
    row_keys = zone_keys(rows).to_numpy(dtype=str)
    order = np.argsort(row_keys, kind="stable")
    binding_keys = {zone.key for zone in considered if zone.applies}
    return ZonesOfReading(
        reading=reading,
        keys=tuple(row_keys[order].tolist()),
        geometries=shapely.force_2d(rows.geometry.to_numpy()[order]),
        binding=np.array([key in binding_keys for key in row_keys[order]], dtype=bool),
    )


def _name_zone(row: pd.Series) -> Sentence:
    english, arabic = row["name"], row["name_ar"] or row["name"]
    if not row["tier"]:
        return Sentence(english, arabic)
    return Sentence(f"{english} ({row['tier']})", f"{arabic} ({row['tier_ar'] or row['tier']})")
