"""
The pairs that a study asks for, in one frame.

Zones are paired with zones and with areas of control whether they meet or not, because how far apart they lie is an
answer too. Strikes are paired only with what their buffers meet: their distances stand, from the reported place and not
from the buffer, in the exposure table.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy import WGS84, buffer_geodesic
from geo.overlaps.pairs import OVERLAP_COLUMNS, overlap_pairs, overlap_pairs_within

__all__ = ["buffer_strikes", "dissolve_control", "overlap_study"]

_SUBJECT_COLUMNS: Final = ("id", "name", "name_ar", "geometry")


def overlap_study(
    zones: gpd.GeoDataFrame, control: gpd.GeoDataFrame, strikes: gpd.GeoDataFrame, *, sliver_width_m: float = 25.0
) -> gpd.GeoDataFrame:
    """
    Measure zones against zones, zones against control, and the buffers of strikes against both.

    Parameters
    ----------
    zones
        Zones frame. Pairs of a zone whose text gives no geometry come once per reading. Not modified.
    control
        Control frame; dissolved first, see :func:`dissolve_control`. Not modified.
    strikes
        Graded strikes; buffered first, see :func:`buffer_strikes`. Not modified.
    sliver_width_m
        A common part of at most this mean width in metres is contact, not overlap. The default is a little more than
        two borders drawn within 10 m can cross by.

    Returns
    -------
    overlaps
        Overlaps frame: zone with zone, zone with control, zone with strike, control with strike, each sorted by ids and
        reading. Pairs that lie apart are kept among zones and between zones and control only. Features that never held
        at the same time are not paired; strikes are paired whenever they were.

    Raises
    ------
    MissingCrsError, DataError, BadGeometryError
        As :func:`geo.overlaps.overlap_pairs`.
    """
    parties, buffers = dissolve_control(control), buffer_strikes(strikes)
    sections = [
        overlap_pairs_within(zones, kind="zone", sliver_width_m=sliver_width_m),
        overlap_pairs(zones, parties, a_kind="zone", b_kind="control", sliver_width_m=sliver_width_m),
        overlap_pairs(
            zones, buffers, a_kind="zone", b_kind="strike", sliver_width_m=sliver_width_m, apart_within_m=0.0
        ),
        overlap_pairs(
            parties, buffers, a_kind="control", b_kind="strike", sliver_width_m=sliver_width_m, apart_within_m=0.0
        ),
    ]
    # An empty frame has no say in the types of the columns.
    filled = [section for section in sections if len(section)] or sections[:1]
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), geometry="geometry", crs=WGS84)[list(OVERLAP_COLUMNS)]


def dissolve_control(control: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Unite the areas that one party holds, or the same parties contest.

    Parameters
    ----------
    control
        Control frame. Not modified.

    Returns
    -------
    parties
        One row for each party and status, sorted by id: ``sdf``, ``contested:israel+syrian_government``, ``unknown``;
        with the names of its largest area and the span in which all its areas hold.
    """
    largest_first = control.sort_values(["area_km2", "id"], ascending=[False, True], ignore_index=True)
    keys = [
        {"assessed": party, "contested": "contested:" + "+".join(sorted(claimants))}.get(status, status)
        for party, status, claimants in zip(
            largest_first["party"], largest_first["status"], largest_first["claimants"], strict=True
        )
    ]
    groups = largest_first.assign(key=keys).groupby("key", sort=True)
    return gpd.GeoDataFrame(
        {
            "id": list(groups.groups),
            "name": groups["name"].first().to_numpy(),
            "name_ar": groups["name_ar"].first().to_numpy(),
            "valid_from": groups["valid_from"].max().to_numpy(),
            "valid_to": groups["valid_to"].min().to_numpy(),
        },
        geometry=[_unite(areas) for _, areas in groups["geometry"]],
        crs=WGS84,
    )


def buffer_strikes(strikes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Draw where each strike may have been: a disc of its uncertainty, or its area.

    Parameters
    ----------
    strikes
        Graded strikes. Not modified.

    Returns
    -------
    buffers
        ``id, name, name_ar`` and a polygon, for strikes with a place; in their order, numbered anew. A strike whose
        place is exact has no extent and is left out.
    """
    kind = strikes["location_kind"]
    circles = strikes[(kind == "circle") & (strikes["uncertainty_m"] > 0)]
    areas = strikes[kind == "area"]
    if len(circles):
        circles = buffer_geodesic(circles, circles["uncertainty_m"].to_numpy(np.float64))
    buffers = pd.concat([frame for frame in (circles, areas) if len(frame)] or [areas]).sort_index()
    return gpd.GeoDataFrame(buffers, geometry="geometry", crs=WGS84)[list(_SUBJECT_COLUMNS)].reset_index(drop=True)


def _unite(areas: gpd.GeoSeries) -> shapely.Geometry:
    """Unite areas in an order of their own, so that the order of rows changes nothing."""
    parts = shapely.normalize(areas.to_numpy())
    return shapely.union_all(parts[np.argsort(shapely.to_wkb(parts), kind="stable")])
