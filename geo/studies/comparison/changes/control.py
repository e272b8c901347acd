"""
Ground that changed hands between two dates, told apart from lines that were only drawn anew.

A line of contact is known to its line error. Where it moved by less than that, nothing says that anybody moved: the
ground is ``redrawn``. Ground between the two lines counts as redrawn only where all of it lies within the line error of
ground that the one side held before, and of ground that the other side still holds after. So a holding that vanished
whole, or appeared, is a change however small; and so is ground on which an assessed place is told to be another's.
"""

from collections.abc import Iterator
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.geodesy import WGS84, area_m2, buffer_geometries, length_m
from geo.overlaps import holder_keys
from geo.studies.comparison.changes.shapes import to_frame

__all__ = ["CONTROL_CHANGE_COLUMNS", "PLACE_CHANGE_COLUMNS", "balance_control", "compare_control", "compare_places"]

CONTROL_CHANGE_COLUMNS: Final = (
    "id",
    "change",
    "name",
    "name_ar",
    "lost_by",
    "gained_by",
    "area_km2",
    "width_m",
    "line_error_m",
    "places",
    "geometry",
)
"""Columns of a frame of changes of control, in order."""

PLACE_CHANGE_COLUMNS: Final = (
    "id",
    "name",
    "name_ar",
    "lost_by",
    "gained_by",
    "date_edtf",
    "sensitivity",
    "geometry",
)
"""Columns of a frame of places that changed hands, in order."""

_SLIVER_WIDTH_M: Final = 1.0  # thinner ground is the last digit of a file, not a line that moved
_TOLERANCE: Final = 0.01  # of the line error: how exactly the ground within it is drawn
_FARTHEST_LAT_DEG: Final = 85.0

Geometries = NDArray[np.object_]


def compare_control(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, *, places: pd.DataFrame | None = None
) -> gpd.GeoDataFrame:
    """
    Find the ground whose holder differs between two frames of control.

    Parameters
    ----------
    before, after
        Control frames in EPSG:4326 over the same country. Not modified.
    places
        Places that changed hands, as `compare_places` gives them; None where they are not known.

    Returns
    -------
    changes
        One row for each connected piece of ground, largest first (see :data:`CONTROL_CHANGE_COLUMNS`). ``change`` is
        ``changed_hands`` or ``redrawn``; ``lost_by`` and ``gained_by`` name holders as `overlaps.holder_keys`
        does; ``width_m`` is the mean width, twice the area over the outline; ``line_error_m`` is the larger of the two
        areas' (0 where neither is known); ``places`` are the places that changed hands within. Ground thinner than a
        metre is left out.
    """
    old, new = _with_holders(before), _with_holders(after)
    faces = _list_faces(old, new)
    if not len(faces):
        return _number(faces.assign(change="", places=""))
    faces["places"] = _places_within(faces.geometry.to_numpy(), places)
    redrawn = _only_redrawn(faces, old, new) & np.array([not ids for ids in faces["places"]])
    faces["change"] = np.where(redrawn, "redrawn", "changed_hands")
    return _number(faces)


def compare_places(before: gpd.GeoDataFrame | None, after: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """
    List the places that both frames assess, and assess differently.

    Parameters
    ----------
    before, after
        Assessments; None where they are not known. Not modified.

    Returns
    -------
    changed
        The later assessments, sorted by id (see :data:`PLACE_CHANGE_COLUMNS`).
    """
    if before is None or after is None:
        return to_frame([], PLACE_CHANGE_COLUMNS)
    old = pd.Series(_holders(before), index=before["id"].to_numpy())
    later = after.assign(gained_by=_holders(after), lost_by=after["id"].map(old))
    changed = later[later["lost_by"].notna() & later["lost_by"].ne(later["gained_by"])]
    return gpd.GeoDataFrame(changed[list(PLACE_CHANGE_COLUMNS)].sort_values("id", ignore_index=True), crs=after.crs)


def balance_control(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, changes: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Sum up what each holder had, gained and lost.

    Parameters
    ----------
    before, after
        Control frames. Not modified.
    changes
        As `compare_control` gives it.

    Returns
    -------
    balance
        By holder, largest first: ``holder, name, before_km2, after_km2, gained_km2, lost_km2, redrawn_in_km2,
        redrawn_out_km2``. What a holder has after is what it had before, and gained, and lost, and what was redrawn, to
        within the ground thinner than a metre.
    """
    sums = [frame.assign(holder=_holders(frame)).groupby("holder")["area_km2"].sum() for frame in (before, after)]
    hands, drawn = (changes[changes["change"].eq(word)] for word in ("changed_hands", "redrawn"))
    columns = {
        "before_km2": sums[0],
        "after_km2": sums[1],
        "gained_km2": hands.groupby("gained_by")["area_km2"].sum(),
        "lost_km2": hands.groupby("lost_by")["area_km2"].sum(),
        "redrawn_in_km2": drawn.groupby("gained_by")["area_km2"].sum(),
        "redrawn_out_km2": drawn.groupby("lost_by")["area_km2"].sum(),
    }
    table = pd.DataFrame(columns).fillna(0.0).rename_axis("holder").reset_index()
    # A stated area has a name of its own, such as that of a district; a holder is named by its other ground first.
    areas = pd.concat([_with_holders(after), _with_holders(before)])
    areas = areas.assign(own_name=areas["method"].eq("stated_area"))
    named = areas.sort_values(["own_name", "area_km2"], ascending=[True, False], kind="stable")
    table.insert(1, "name", table["holder"].map(named.drop_duplicates("holder").set_index("holder")["name"]))
    return table.sort_values(["after_km2", "holder"], ascending=[False, True], ignore_index=True)


def _holders(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Name each row's holder in the words of `holder_keys`; a contested place is claimed by its party and a rival."""
    if "claimants" in frame:
        return holder_keys(frame)
    both = [tuple(name for name in pair if name) for pair in zip(frame["party"], frame["claimant"], strict=True)]
    return holder_keys(frame.assign(claimants=both))


def _with_holders(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.assign(holder=_holders(frame)).reset_index(drop=True)


def _list_faces(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut the old areas with the new ones of other holders, in connected pieces."""
    # An area that is the same on both sides is nobody's loss: leaving it out saves its borders with all others.
    rings = [shapely.to_wkb(shapely.normalize(frame.geometry.to_numpy())) for frame in (old, new)]
    keys = [set(zip(wkb.tolist(), frame["holder"], strict=True)) for wkb, frame in zip(rings, (old, new), strict=True)]
    differs = [
        np.array([key not in others for key in zip(wkb.tolist(), frame["holder"], strict=True)], dtype=bool)
        for wkb, frame, others in zip(rings, (old, new), reversed(keys), strict=True)
    ]
    a, b = old[differs[0]].reset_index(drop=True), new[differs[1]].reset_index(drop=True)
    rows_a, rows_b = shapely.STRtree(b.geometry.to_numpy()).query(a.geometry.to_numpy(), predicate="intersects")
    other = a["holder"].to_numpy()[rows_a] != b["holder"].to_numpy()[rows_b]
    rows_a, rows_b = rows_a[other], rows_b[other]
    common = shapely.intersection(a.geometry.to_numpy()[rows_a], b.geometry.to_numpy()[rows_b])
    parts, pair = shapely.get_parts(common, return_index=True)
    solid = _is_solid(parts)
    parts, pair = shapely.normalize(parts[solid]), pair[solid]
    parts_m2, outline_m = area_m2(parts), length_m(parts)
    width_m = 2 * parts_m2 / np.maximum(outline_m, 1e-9)
    lost, gained = a.iloc[rows_a[pair]].reset_index(drop=True), b.iloc[rows_b[pair]].reset_index(drop=True)
    errors_m = np.fmax(lost["line_error_m"].to_numpy(np.float64), gained["line_error_m"].to_numpy(np.float64))
    faces = gpd.GeoDataFrame(
        {
            "name": lost["name"] + " to " + gained["name"],
            "name_ar": "من " + lost["name_ar"] + " إلى " + gained["name_ar"],
            "lost_by": lost["holder"],
            "gained_by": gained["holder"],
            "area_km2": parts_m2 / 1e6,
            "width_m": width_m,
            "line_error_m": np.nan_to_num(errors_m),
        },
        geometry=parts,
        crs=WGS84,
    )
    return faces[width_m > _SLIVER_WIDTH_M].reset_index(drop=True)


def _is_solid(parts: Geometries) -> NDArray[np.bool_]:
    return np.asarray(
        (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts), dtype=np.bool_
    )


def _places_within(faces: Geometries, places: pd.DataFrame | None) -> list[tuple[str, ...]]:
    """Name the places that changed hands in each face."""
    if places is None or not len(places):
        return [()] * len(faces)
    face, place = shapely.STRtree(places.geometry.to_numpy()).query(faces, predicate="intersects")
    names = places["name"].to_numpy()
    return [tuple(sorted(names[place[face == row]])) for row in range(len(faces))]


def _only_redrawn(faces: gpd.GeoDataFrame, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which faces lie within their line error of what the gainer had before and of what the loser has after."""
    errors_m = faces["line_error_m"].to_numpy()
    # A disc of half the mean width fits into every face; its centre is that far from both sides' ground.
    redrawn = np.asarray((errors_m > 0) & (faces["width_m"].to_numpy() / 2 <= errors_m), dtype=np.bool_)
    for holders, column in ((old, "gained_by"), (new, "lost_by")):
        ground = {holder: areas.geometry.to_numpy() for holder, areas in holders.groupby("holder")}
        for row in np.flatnonzero(redrawn):
            near = list(_ground_near(faces.geometry.iloc[row], ground.get(faces[column].iloc[row], ()), errors_m[row]))
            redrawn[row] = bool(near) and _lies_within(faces.geometry.iloc[row], near, errors_m[row])
    return redrawn


def _ground_near(face: shapely.Polygon, ground: Any, reach_m: float) -> Iterator[shapely.Geometry]:  # noqa: ANN401 - an array or nothing
    """Cut ground to the surroundings of a face, so that little has to be buffered."""
    west, south, east, north = face.bounds
    squeeze = np.cos(np.radians(min(max(abs(south), abs(north)) + 1, _FARTHEST_LAT_DEG)))
    pad_lat, pad_lon = 1.1 * reach_m / 110_500.0, 1.1 * reach_m / (110_500.0 * squeeze)
    box = shapely.box(west - pad_lon, south - pad_lat, east + pad_lon, north + pad_lat)
    for area in ground:
        parts = shapely.get_parts(shapely.intersection(area, box))
        yield from parts[_is_solid(parts)]


def _lies_within(face: shapely.Polygon, ground: list[shapely.Geometry], reach_m: float) -> bool:
    grown = buffer_geometries(ground, reach_m, tolerance_m=_TOLERANCE * reach_m)
    return bool(shapely.covers(shapely.union_all([*grown, *ground]), face))


def _number(faces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put faces in an order of their own and name them by it."""
    order = faces.assign(wkb=shapely.to_wkb(faces.geometry.to_numpy())).sort_values(
        ["area_km2", "wkb"], ascending=[False, True], ignore_index=True
    )
    numbered = order.assign(id=[f"control:{number}" for number in range(1, len(order) + 1)])
    return gpd.GeoDataFrame(numbered[list(CONTROL_CHANGE_COLUMNS)], geometry="geometry", crs=WGS84)
