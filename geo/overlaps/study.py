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
from numpy.typing import NDArray

from geo.geodesy import WGS84, buffer_geodesic
from geo.overlaps.pairs import OVERLAP_COLUMNS, overlap_pairs, overlap_pairs_within
from geo.overlaps.volumes import part_by_height

__all__ = ["STUDY_OVERLAP_COLUMNS", "buffer_strikes", "dissolve_control", "holder_keys", "overlap_study"]

STUDY_OVERLAP_COLUMNS: Final = (*OVERLAP_COLUMNS, "why")
"""Columns of the overlaps of a study, in order."""

_SUBJECT_COLUMNS: Final = ("id", "name", "name_ar", "geometry")


def overlap_study(
    zones: gpd.GeoDataFrame,
    control: gpd.GeoDataFrame,
    strikes: gpd.GeoDataFrame | None = None,
    *,
    sliver_width_m: float = 25.0,
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
        Graded strikes; buffered first, see :func:`buffer_strikes`. None for none. Not modified.
    sliver_width_m
        A common part of at most this mean width in metres is contact, not overlap. The default is a little more than
        two borders drawn within 10 m can cross by.

    Returns
    -------
    overlaps
        Overlaps frame: zone with zone, zone with control, zone with strike, control with strike, each sorted by ids and
        reading. Pairs that lie apart are kept among zones and between zones and control only. Features that never held
        at the same time are not paired; strikes are paired whenever they were. Zones whose height blocks do not meet
        are ``apart`` although they share ground; ``why`` says so, see :func:`geo.overlaps.part_by_height`, and is empty
        where heights part nothing.

    Raises
    ------
    MissingCrsError, DataError, BadGeometryError
        As :func:`geo.overlaps.overlap_pairs`.
    """
    parties = dissolve_control(control)
    among_zones = overlap_pairs_within(zones, kind="zone", sliver_width_m=sliver_width_m)
    sections = [
        part_by_height(among_zones, zones, zones),
        overlap_pairs(zones, parties, a_kind="zone", b_kind="control", sliver_width_m=sliver_width_m),
    ]
    if strikes is not None:
        buffers = buffer_strikes(strikes)
        sections += [
            overlap_pairs(
                layer, buffers, a_kind=kind, b_kind="strike", sliver_width_m=sliver_width_m, apart_within_m=0.0
            )
            for kind, layer in (("zone", zones), ("control", parties))
        ]
    # Areas of control and the places of strikes have no height limits: they meet every zone above their ground.
    sections[1:] = [section.assign(why="") for section in sections[1:]]
    # An empty frame has no say in the types of the columns.
    filled = [section for section in sections if len(section)] or sections[:1]
    overlaps = gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), geometry="geometry", crs=WGS84)
    return overlaps[list(STUDY_OVERLAP_COLUMNS)]


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
        One row for each of :func:`holder_keys`, sorted by it, in the column ``id``; with the names of its largest area
        and the span in which all its areas hold.
    """
    largest_first = control.sort_values(["area_km2", "id"], ascending=[False, True], ignore_index=True)
    groups = largest_first.groupby(holder_keys(largest_first), sort=True)
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


def holder_keys(control: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """
    Say of each area of control who holds it, and how.

    Parameters
    ----------
    control
        Control frame. Not modified.

    Returns
    -------
    keys
        Shape ``(n,)``: the party where it is assessed to hold the area, else the status and who shares in it, such as
        ``contested:israel+syrian_government``, or ``unknown``. Those that contest an area are sorted; of a claimed one
        the claimant comes first.
    """
    keys = []
    for party, status, claimants in zip(control["party"], control["status"], control["claimants"], strict=True):
        sharers = sorted(claimants) if status == "contested" else claimants or (party,)
        keys.append(party if status == "assessed" else f"{status}:{'+'.join(sharers)}".rstrip(":"))
    return np.array(keys, dtype=object)


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
