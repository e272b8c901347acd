"""
How probably a reported strike lies within a declared zone, given how well its place is known.

A *circle* is an isotropic normal around the reported place in the azimuthal plane there; the radius within which the
place lies with probability ``confidence`` is ``uncertainty_m``, so sigma follows from Rayleigh's distribution. An
*area* is uniform over its polygon. What has no place, *none*, has no probability and stays in the table, to be counted.
"""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import DataError, Finding
from geo.geodesy import area_m2, distance_m
from geo.overlaps.masses import normal_mass
from geo.overlaps.subjects import READING_ORDER, check_lonlat
from geo.strikes import sigma_from_uncertainty
from geo.zones import zone_keys

__all__ = ["EXPOSURE_COLUMNS", "probability_within"]

EXPOSURE_COLUMNS: Final = (
    "strike_id",
    "strike_name",
    "date_edtf",
    "attributed_to",
    "zone_id",
    "zone_name",
    "reading",
    "probability",
    "probability_error",
    "verdict",
    "distance_m",
    "location_kind",
    "uncertainty_m",
    "confidence",
    "note",
    "timing",
    "conflicts_with",
    "in_window",
)
"""Columns of an exposure table, in order."""

_ROUNDING: Final = 1e-9
_TIMING_NOTES: Final[Mapping[str, str]] = {
    "before": "before the zone held",
    "after": "after the zone held",
}

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


def probability_within(
    strikes: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    error: float = 1e-3,
    certain_from: float = 0.95,
    excluded_to: float = 0.05,
    with_distances: bool = True,
) -> pd.DataFrame:
    """
    Integrate where each strike may have been over each zone, reading by reading.

    Parameters
    ----------
    strikes
        Graded strikes in EPSG:4326: points with ``uncertainty_m`` and ``confidence`` (`location_kind` circle), polygons
        (area), or nothing (none). ``in_window``, where they have it, is the probability that the date lies in the
        study's window; it is passed on, 1 where they have none. Not modified.
    zones
        Zones frame in EPSG:4326. Not modified.
    error
        Largest error of a probability. Areas are exact; circles are exact but for the bend of edges.
    certain_from, excluded_to
        The verdict is ``certain`` from the first probability on, ``excluded`` up to the second, ``possible`` between.
        The defaults fit circles of 95 %: one that lies wholly within a zone is certain, one that lies wholly outside
        excluded.
    with_distances
        Whether ``distance_m`` is measured; it is NaN where not.

    Returns
    -------
    exposure
        One row for each strike, zone, tier and reading, sorted by strike, zone and reading; see
        :data:`EXPOSURE_COLUMNS`. ``distance_m`` is the least geodesic distance from the reported place to the zone, 0
        within it. ``timing`` tells whether the strike was reported ``before``, ``during`` or ``after`` the zone held:
        strikes before a declaration are part of its story and stay in. A strike without a place has probability and
        distance NaN and is ``possible``.

    Raises
    ------
    MissingCrsError, DataError
        A frame is not in EPSG:4326, a location_kind does not fit its geometry, or a circle has no uncertainty.
    """
    check_places(strikes)
    check_lonlat(zones, "zones")
    rows, columns = np.divmod(np.arange(len(strikes) * len(zones)), max(1, len(zones)))
    paired, facing = strikes.iloc[rows].reset_index(drop=True), zones.iloc[columns].reset_index(drop=True)
    probability, probability_error = integrate_places(paired, facing.geometry.to_numpy(), error)
    timing = _timing(paired, facing)
    exposure = pd.DataFrame(
        {
            "strike_id": paired["id"],
            "strike_name": paired["name"],
            "date_edtf": paired["date_edtf"],
            "attributed_to": paired["attributed_to"],
            "zone_id": zone_keys(facing),
            "zone_name": facing["name"],
            "reading": facing["reading"],
            "probability": probability,
            "probability_error": probability_error,
            "verdict": judge(probability, certain_from, excluded_to),
            "distance_m": _gaps_m(paired, facing) if with_distances else np.nan,
            "location_kind": paired["location_kind"],
            "uncertainty_m": paired["uncertainty_m"],
            "confidence": paired["confidence"],
            "note": _notes(paired["location_kind"].tolist(), timing),
            "timing": timing,
            "conflicts_with": paired["conflicts_with"],
            "in_window": paired.get("in_window", 1.0),
        },
        columns=list(EXPOSURE_COLUMNS),
    )
    order = exposure["reading"].map(READING_ORDER)
    ranked = exposure.assign(order=order).sort_values(["strike_id", "zone_id", "order"], ignore_index=True)
    return ranked[list(EXPOSURE_COLUMNS)]


def integrate_places(strikes: gpd.GeoDataFrame, areas: Geometries, error: float) -> tuple[Floats, Floats]:
    """
    Find the probability of each row's place within each row's area, and its error; NaN without a place.

    Parameters
    ----------
    strikes
        Graded strikes that :func:`check_places` let pass.
    areas
        One polygon for each, in degrees.
    error
        Largest error of a circle's probability.
    """
    probability, probability_error = np.full(len(areas), np.nan), np.full(len(areas), np.nan)
    places = strikes.geometry.to_numpy()
    circle, area = (strikes["location_kind"].to_numpy() == kind for kind in ("circle", "area"))
    sigma_m = sigma_from_uncertainty(
        strikes["uncertainty_m"].to_numpy(np.float64)[circle], strikes["confidence"].to_numpy(np.float64)[circle]
    )
    probability[circle], probability_error[circle] = _circles_within(places[circle], sigma_m, areas[circle], error)
    probability[area], probability_error[area] = _areas_within(places[area], areas[area])
    return probability, probability_error


def judge(probability: Floats, certain_from: float, excluded_to: float) -> NDArray[np.object_]:
    """Call each probability certain, possible or excluded; NaN is possible."""
    said = np.select([probability >= certain_from, probability <= excluded_to], ["certain", "excluded"], "possible")
    return said.astype(object)


def _gaps_m(strikes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Floats:
    gaps_m = np.full(len(strikes), np.nan)
    placed = (strikes["location_kind"] != "none").to_numpy()
    gaps_m[placed] = distance_m(strikes.geometry.to_numpy()[placed], zones.geometry.to_numpy()[placed])
    return gaps_m


def check_places(strikes: gpd.GeoDataFrame) -> None:
    """
    Refuse strikes whose location_kind does not fit their geometry, or circles without an uncertainty.

    Raises
    ------
    MissingCrsError, DataError
        As told; all rows are listed.
    """
    check_lonlat(strikes, "strikes")
    wanted = {"circle": (0,), "area": (3, 6), "none": (-1,)}
    types = shapely.get_type_id(strikes.geometry.to_numpy())
    findings = [
        Finding(
            f"location_kind {kind!r} with {'no geometry' if geometry is None else f'a {geometry.geom_type}'} ({key})",
            "circle with a point, area with a polygon, or none without a geometry",
            row=str(row),
            column="location_kind",
            likely_cause="strikes that were not graded yet",
        )
        for row, (key, kind, type_id, geometry) in enumerate(
            zip(strikes["id"], strikes["location_kind"], types, strikes.geometry, strict=True), start=1
        )
        if type_id not in wanted.get(kind, ())
    ]
    findings += [
        Finding(
            f"uncertainty {uncertainty} m with confidence {confidence} ({key})",
            "0 m or more, with a confidence between 0 and 1",
            row=str(row),
            column="uncertainty_m",
        )
        for row, (key, kind, uncertainty, confidence) in enumerate(
            strikes[["id", "location_kind", "uncertainty_m", "confidence"]].itertuples(index=False), start=1
        )
        if kind == "circle" and not (uncertainty >= 0 and 0 < confidence < 1)
    ]
    if findings:
        raise DataError("The strikes cannot be placed.", findings)


def _circles_within(places: Geometries, sigma_m: Floats, areas: Geometries, error: float) -> tuple[Floats, Floats]:
    probability = shapely.intersects(areas, places).astype(np.float64)  # the answer where the place is exact
    probability_error = np.zeros(len(places))
    spread = sigma_m > 0
    probability[spread], probability_error[spread] = normal_mass(
        shapely.get_x(places[spread]), shapely.get_y(places[spread]), sigma_m[spread], areas[spread], error=error
    )
    return probability, probability_error


def _areas_within(places: Geometries, areas: Geometries) -> tuple[Floats, Floats]:
    shares = area_m2(shapely.intersection(places, areas)) / area_m2(places)
    return np.clip(shares, 0.0, 1.0), np.full(len(places), _ROUNDING)


def _timing(strikes: pd.DataFrame, zones: pd.DataFrame) -> NDArray[np.object_]:
    """Place each strike's span before, during or after its zone's; spans are half-open, an open end never ends."""
    start, end = (strikes[name].to_numpy("datetime64[us]") for name in ("event_date_from", "event_date_to"))
    since, until = (zones[name].to_numpy("datetime64[us]") for name in ("valid_from", "valid_to"))
    # A comparison with NaT is False: an open end is neither before nor after anything.
    return np.select([end <= since, start >= until], ["before", "after"], "during").astype(object)


def _notes(kind: list[str], timing: NDArray[np.object_]) -> list[str]:
    """Say what a reader of one row must know."""
    return [
        "; ".join(
            part
            for part in (
                "no place reported: counted, not placed" if kind_here == "none" else "",
                "place known as an area only" if kind_here == "area" else "",
                _TIMING_NOTES.get(timing_here, ""),
            )
            if part
        )
        for kind_here, timing_here in zip(kind, timing, strict=True)
    ]
