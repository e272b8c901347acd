"""What lies in the band of a separation line: places, reported strikes and declared zones, in one table."""

from collections.abc import Iterator
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.corridors.separation.drawing import SeparationLine
from geo.geodesy import WGS84, area_m2, distance_m
from geo.overlaps import expected_count, probability_within
from geo.zones import zone_keys

__all__ = ["INSIDE_COLUMNS", "describe_inside"]

INSIDE_COLUMNS: Final = ("kind", "id", "name", "name_ar", "measure", "unit", "low", "high")
"""Columns of a table of what lies in a band, in order."""

_COUNTS: Final = {
    "all": ("Reported strikes, every account", "ضربات مبلَّغ عنها، كل رواية على حدة"),
    "one_per_event": ("Reported strikes, one per event", "ضربات مبلَّغ عنها، واحدة لكل حادثة"),
}
_NOT_LOCATED: Final = ("Reported strikes without a place", "ضربات مبلَّغ عنها بلا موقع")
_LEAST_M2: Final = 1.0
_MIDDLE_READINGS: Final = ("stated", "likely")


def describe_inside(
    separation: SeparationLine,
    *,
    places: gpd.GeoDataFrame | None = None,
    strikes: gpd.GeoDataFrame | None = None,
    zones: gpd.GeoDataFrame | None = None,
    level: float = 0.9,
) -> pd.DataFrame:
    """
    Say what lies in the band of a line, each with its uncertainty.

    Parameters
    ----------
    separation
        The line and its band.
    places
        Points in EPSG:4326 with ``id, name, name_ar, uncertainty_m``. Not modified.
    strikes
        Graded strikes, as for :func:`geo.overlaps.probability_within`. Not modified.
    zones
        Zones frame. Not modified.
    level
        Probability of the interval of a number of strikes.

    Returns
    -------
    inside
        Columns :data:`INSIDE_COLUMNS`; places, then strikes, then zones.

        - ``place``: each whose stated position is in the band. Distance from the line in ``m``, give or take the
          uncertainty of the position.
        - ``strikes``: expected number in the band with its interval, counting every account, and one for each event;
          then how many have no place, which are in neither.
        - ``zone``: for each zone and tier that shares ground with the band in any of its readings, the area shared in
          ``km2``, its share of the zone and its share of the band (0 to 1). `measure` is that of the stated geometry or
          the likely reading, ``low`` and ``high`` are the least and greatest of all readings.

    Raises
    ------
    DataError, MissingCrsError, SettingsError
        As :func:`geo.overlaps.probability_within` and :func:`geo.overlaps.expected_count`.

    Examples
    --------
    >>> from geo.corridors.separation import draw_separation_line
    >>> west, east = shapely.points([(38.0, 34.5), (39.0, 34.5)])
    >>> line = draw_separation_line(west, east, band_m=20_000, area=shapely.box(37.5, 34.0, 39.5, 35.0))
    >>> towns = gpd.GeoDataFrame(
    ...     {"id": ["tadmur"], "name": ["Tadmur"], "name_ar": ["تدمر"], "uncertainty_m": [1000.0]},
    ...     geometry=[shapely.Point(38.284, 34.5624)], crs="EPSG:4326",
    ... )
    >>> print(describe_inside(line, places=towns)[["id", "measure", "unit", "low", "high"]].round(0).to_string())
           id  measure unit      low     high
    0  tadmur  19823.0    m  18823.0  20823.0
    """
    rows: list[dict[str, Any]] = []
    if places is not None:
        rows += _list_places(separation, places)
    if strikes is not None:
        rows += _count_strikes(separation, strikes, level)
    if zones is not None:
        rows += _measure_zones(separation, zones)
    inside = pd.DataFrame(rows, columns=list(INSIDE_COLUMNS))
    return inside.astype(dict.fromkeys(("measure", "low", "high"), np.float64))


def _list_places(separation: SeparationLine, places: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    found = places[shapely.intersects(separation.band, places.geometry.to_numpy())].sort_values("id", kind="stable")
    off_m = distance_m(found.geometry.to_numpy(), np.full(len(found), separation.line, dtype=object))
    return [
        _row("place", place, off, "m", max(0.0, off - place["uncertainty_m"]), off + place["uncertainty_m"])
        for (_, place), off in zip(found.iterrows(), off_m.tolist(), strict=True)
    ]


def _count_strikes(separation: SeparationLine, strikes: gpd.GeoDataFrame, level: float) -> Iterator[dict[str, Any]]:
    open_end = pd.Series([pd.NaT], dtype="datetime64[us, UTC]")
    band = gpd.GeoDataFrame(
        {"id": ["band"], "zone_id": ["band"], "tier": [""], "name": ["band"], "reading": ["stated"]}
        | {"valid_from": open_end, "valid_to": open_end},
        geometry=[separation.band],
        crs=WGS84,
    )
    if not len(strikes):
        return
    counts = expected_count(probability_within(strikes, band, with_distances=False), level=level)
    for count in counts.to_dict("records"):
        name, name_ar = _COUNTS[count["accounts"]]
        identity = {"id": count["accounts"], "name": name, "name_ar": name_ar}
        yield _row("strikes", identity, count["expected"], "strikes", count["low"], count["high"])
    missing = float(counts["n_not_located"].iloc[0])
    identity = {"id": "not_located", "name": _NOT_LOCATED[0], "name_ar": _NOT_LOCATED[1]}
    yield _row("strikes", identity, missing, "strikes", missing, missing)


def _measure_zones(separation: SeparationLine, zones: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    shared_m2 = area_m2(shapely.intersection(zones.geometry.to_numpy(), separation.band))
    measured = pd.DataFrame(
        {
            "key": zone_keys(zones).to_numpy(),
            "name": _with_tier(zones, "name", "tier", ", "),
            "name_ar": _with_tier(zones, "name_ar", "tier_ar", "، "),
            "middle": zones["reading"].isin(_MIDDLE_READINGS).to_numpy(),
            "km2": shared_m2 / 1e6,
            "share of the zone": shared_m2 / area_m2(zones.geometry.to_numpy()),
            "share of the band": shared_m2 / area_m2([separation.band])[0],
        }
    )
    for key, readings in measured.groupby("key", sort=True):
        if readings["km2"].max() * 1e6 < _LEAST_M2:
            continue
        shown = readings[readings["middle"]] if readings["middle"].any() else readings
        identity = {"id": key, "name": shown["name"].iloc[0], "name_ar": shown["name_ar"].iloc[0]}
        for unit in ("km2", "share of the zone", "share of the band"):
            yield _row("zone", identity, shown[unit].iloc[0], unit, readings[unit].min(), readings[unit].max())


def _with_tier(zones: gpd.GeoDataFrame, name: str, tier: str, comma: str) -> list[str]:
    tiers = zones[tier].where(zones[tier] != "", zones["tier"])
    return [text + (comma + tier if tier else "") for text, tier in zip(zones[name], tiers, strict=True)]


def _row(
    kind: str,
    identity: Any,  # noqa: ANN401 -- a mapping or a row of a frame
    measure: float,
    unit: str,
    low: float,
    high: float,
) -> dict[str, Any]:
    about = {name: identity[name] for name in ("id", "name", "name_ar")}
    return {"kind": kind, **about, "measure": measure, "unit": unit, "low": low, "high": high}
