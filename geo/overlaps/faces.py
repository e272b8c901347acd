"""
Everything at once: the ground cut into faces, each with all the features that cover it.

Pairs say how much two features share; a face says where any number of them lie on the same ground, who is there, how
many strikes to expect and how many people live there. Faces are a clean partition: none overlaps another, and together
they cover exactly what the features cover.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import SettingsError
from geo.geodesy import WGS84, area_m2, distance_m
from geo.overlaps.arrangement import absorb_slivers, cut_plane
from geo.overlaps.masses import normal_mass
from geo.overlaps.study import buffer_strikes, dissolve_control, holder_keys
from geo.overlaps.subjects import check_lonlat, list_subjects
from geo.strikes import sigma_from_uncertainty
from geo.zones import pick_reading

__all__ = ["FACE_COLUMNS", "overlay_faces"]

FACE_COLUMNS: Final = (
    "id",
    "area_km2",
    "covers",
    "parties",
    "zones",
    "expected_strikes",
    "population",
    "population_sources",
    "n_places",
    "n_places_counted",
    "geometry",
)
"""Columns of a frame of faces, in order."""

_REACH_SIGMAS: Final = 7.0  # 2.3e-11 of a normal's mass lies beyond
_SHORTEST_DEGREE_M: Final = 110_500.0  # of latitude, anywhere

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]


def overlay_faces(  # noqa: PLR0913 - four layers, and how to lay them over each other
    zones: gpd.GeoDataFrame,
    control: gpd.GeoDataFrame,
    strikes: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
    *,
    reading: str = "likely",
    at: datetime | None = None,
    cut_by_strikes: bool = False,
    sliver_width_m: float = 25.0,
    error: float = 1e-3,
) -> gpd.GeoDataFrame:
    """
    Cut the ground along all zones and areas of control at once.

    Parameters
    ----------
    zones
        Zones frame, of which one reading is laid. Not modified.
    control
        Control frame; dissolved by holder first. Not modified.
    strikes
        Graded strikes, which are expected in faces; None for none. Not modified.
    places
        Points with ``population`` (NaN where no figure is known) and ``sources``; None for none. Not modified.
    reading
        ``narrow``, ``likely`` or ``wide``; zones whose text gives their geometry are always laid.
    at
        Lay only what holds at this moment (aware of its time zone); None lays everything.
    cut_by_strikes
        Lay the places where strikes may have been, too (:func:`geo.overlaps.buffer_strikes`).
    sliver_width_m
        Ground of at most this mean width between two lines goes to the face beside it: the two stand for one line. 0
        keeps every sliver.
    error
        Largest error of the probability that one strike lies within one face.

    Returns
    -------
    faces
        One row for each set of features that cover the same ground, by falling area; see :data:`FACE_COLUMNS`.
        ``covers`` names them ``kind:id`` as the overlaps do, sorted; ``parties`` are those that hold or contest the
        ground, ``zones`` the zones (with tier) on it. ``expected_strikes`` is the sum of the probabilities that a
        strike lies within, every account counted and whenever it was; NaN without `strikes`. ``population`` is the sum
        over the ``n_places_counted`` of the ``n_places`` points within that have a figure, whose sources are
        ``population_sources``; NaN where there is none, which is not to say that nobody lives there. A place outside
        all faces, but within its own ``uncertainty_m`` of one, counts in the nearest.

        Faces lie in plan: height limits part nothing here. The areas add up to that of all features together, and the
        order of rows, the start and the winding of rings change nothing.

    Raises
    ------
    MissingCrsError, DataError, BadGeometryError
        A frame is not in EPSG:4326, or a geometry is not a valid polygon.
    SettingsError
        There is no such reading, or faces shall be cut by strikes that are not given.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame(
    ...     {"id": ["z"], "zone_id": ["z"], "tier": [""], "reading": ["stated"], "name": ["Z"], "name_ar": [""]},
    ...     geometry=[shapely.box(37.5, 34, 38.5, 35)], crs="EPSG:4326")
    >>> areas = gpd.GeoDataFrame(
    ...     {"id": ["w", "e"], "name": ["West", "East"], "name_ar": ["", ""], "party": ["west", "east"],
    ...      "status": "assessed", "claimants": [(), ()], "area_km2": [2.0, 1.0], "valid_from": None, "valid_to": None},
    ...     geometry=[shapely.box(36, 34, 38, 35), shapely.box(38, 34, 39, 35)], crs="EPSG:4326")
    >>> print(overlay_faces(zones, areas)[["id", "area_km2", "covers"]].round(0).to_string(index=False))
        id  area_km2                 covers
    face-1   15282.0        (control:west,)
    face-2    5094.0        (control:east,)
    face-3    5094.0 (control:east, zone:z)
    face-4    5094.0 (control:west, zone:z)
    """
    if cut_by_strikes and strikes is None:
        raise SettingsError("Faces cut by strikes: found no strikes, expected a frame of them.")
    holding = _holding_at(control, at)
    layers = {"zone": _holding_at(pick_reading(zones, reading), at), "control": dissolve_control(holding)}
    if cut_by_strikes and strikes is not None:
        layers["strike"] = buffer_strikes(strikes)
    shapes, names = _list_features(layers)
    faces, covers = _merge(*_cut(shapes, sliver_width_m), names)
    frame = _describe(faces, covers, _parties_by_holder(holding))
    frame["expected_strikes"] = np.nan if strikes is None else _expect(strikes, faces, error)
    frame = pd.concat([frame, _count_people(places, faces)], axis="columns")
    return gpd.GeoDataFrame(frame[list(FACE_COLUMNS[:-1])], geometry=faces, crs=WGS84)


def _holding_at(layer: gpd.GeoDataFrame, at: datetime | None) -> gpd.GeoDataFrame:
    """Keep what holds at a moment; an open end never ends."""
    if at is None:
        return layer
    moment = pd.Timestamp(at)
    not_yet, no_longer = layer["valid_from"] > moment, layer["valid_to"] <= moment
    return layer[~not_yet & ~no_longer].reset_index(drop=True)


def _list_features(layers: dict[str, gpd.GeoDataFrame]) -> tuple[Geometries, NDArray[np.object_]]:
    """List all features by name, in the order of their names."""
    subjects = {kind: list_subjects(layer) for kind, layer in layers.items()}
    names = np.concatenate([(kind + ":" + frame["id"]).to_numpy(object) for kind, frame in subjects.items()])
    shapes = np.concatenate([frame.geometry.to_numpy() for frame in subjects.values()])
    order = np.argsort(names.astype(str), kind="stable")
    return shapes[order], names[order]


def _cut(shapes: Geometries, sliver_width_m: float) -> tuple[Geometries, Flags]:
    atoms, covered = cut_plane(shapes)
    return atoms, absorb_slivers(atoms, covered, sliver_width_m)


def _merge(atoms: Geometries, covered: Flags, names: NDArray[np.object_]) -> tuple[Geometries, list[tuple[str, ...]]]:
    """Join the atoms that the same features cover, by falling area."""
    sets, group = np.unique(covered, axis=0, return_inverse=True)
    group = group.ravel()
    faces = np.array(
        [shapely.normalize(shapely.coverage_union_all(atoms[group == number])) for number in range(len(sets))],
        dtype=object,
    )
    covers = [tuple(names[row].tolist()) for row in sets]
    order = sorted(range(len(faces)), key=lambda face: (-area_m2(faces[[face]])[0], covers[face]))
    return faces[order], [covers[face] for face in order]


def _describe(faces: Geometries, covers: list[tuple[str, ...]], parties: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    def pick(cover: tuple[str, ...], kind: str) -> Iterable[str]:
        return (name.removeprefix(f"{kind}:") for name in cover if name.startswith(f"{kind}:"))

    return pd.DataFrame(
        {
            "id": [f"face-{number}" for number in range(1, len(faces) + 1)],
            "area_km2": area_m2(faces) / 1e6,
            "covers": covers,
            "parties": [
                tuple(sorted({party for holder in pick(cover, "control") for party in parties[holder]}))
                for cover in covers
            ],
            "zones": [tuple(pick(cover, "zone")) for cover in covers],
        }
    )


def _parties_by_holder(control: gpd.GeoDataFrame) -> dict[str, tuple[str, ...]]:
    """Say which parties stand behind each holder's key."""
    rows = zip(holder_keys(control), control["party"], control["claimants"], strict=True)
    return {key: tuple(claimants) or ((party,) if party else ()) for key, party, claimants in rows}


def _expect(strikes: gpd.GeoDataFrame, faces: Geometries, error: float) -> Floats:
    """Add up the probabilities that each strike lies within each face; strikes without a place have none."""
    check_lonlat(strikes, "strikes")
    kind, spread = strikes["location_kind"].to_numpy(), strikes["uncertainty_m"].to_numpy(np.float64)
    points, areas = strikes[(kind == "circle") & ~(spread > 0)], strikes[kind == "area"]
    return (
        _expect_circles(strikes[(kind == "circle") & (spread > 0)], faces, error)
        + _expect_areas(areas.geometry.to_numpy(), faces)
        + np.bincount(_face_of(points.geometry.to_numpy(), faces)[1], minlength=len(faces))
    )


def _expect_circles(circles: gpd.GeoDataFrame, faces: Geometries, error: float) -> Floats:
    ordered = circles.sort_values("id")  # sums end in the same digit whatever the order of rows
    places = ordered.geometry.to_numpy()
    sigma_m = sigma_from_uncertainty(
        ordered["uncertainty_m"].to_numpy(np.float64), ordered["confidence"].to_numpy(np.float64)
    )
    reach_deg = _REACH_SIGMAS * sigma_m / _SHORTEST_DEGREE_M / np.cos(np.radians(shapely.get_y(places)))
    lon_deg, lat_deg = shapely.get_x(places), shapely.get_y(places)
    windows = shapely.box(lon_deg - reach_deg, lat_deg - reach_deg, lon_deg + reach_deg, lat_deg + reach_deg)
    circle, face = shapely.STRtree(faces).query(windows, predicate="intersects")
    circle, face = _by_row(circle, face)
    mass, _ = normal_mass(lon_deg[circle], lat_deg[circle], sigma_m[circle], faces[face], error=error)
    return np.asarray(np.bincount(face, weights=mass, minlength=len(faces)), dtype=np.float64)


def _expect_areas(areas: Geometries, faces: Geometries) -> Floats:
    shapes = shapely.normalize(areas)
    ordered = shapes[np.argsort(shapely.to_wkb(shapes), kind="stable")]
    area, face = _by_row(*shapely.STRtree(faces).query(ordered, predicate="intersects"))
    shares = area_m2(shapely.intersection(ordered[area], faces[face])) / area_m2(ordered)[area]
    return np.asarray(np.bincount(face, weights=shares, minlength=len(faces)), dtype=np.float64)


def _by_row(first: NDArray[np.intp], second: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    order = np.lexsort((second, first))
    return first[order], second[order]


def _face_of(points: Geometries, faces: Geometries) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find the face of each point that lies in one; on a line it is the first, so that none counts twice."""
    point, face = _by_row(*shapely.STRtree(faces).query(points, predicate="intersects"))
    first = np.append(True, point[1:] != point[:-1]) if len(point) else np.empty(0, dtype=np.bool_)
    return point[first], face[first]


def _face_of_places(places: gpd.GeoDataFrame, faces: Geometries) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find the face of each place; one just beyond all of them, such as over a drawn border, is in the nearest."""
    points = places.geometry.to_numpy()
    place, face = _face_of(points, faces)
    if "uncertainty_m" not in places or not len(faces):
        return place, face
    beyond = np.setdiff1d(np.arange(len(points)), place)
    nearest = shapely.STRtree(faces).nearest(points[beyond])
    near = distance_m(points[beyond], faces[nearest]) <= places["uncertainty_m"].to_numpy(np.float64)[beyond]
    return np.append(place, beyond[near]), np.append(face, nearest[near])


def _count_people(places: gpd.GeoDataFrame | None, faces: Geometries) -> pd.DataFrame:
    """Add up the population of the places within each face."""
    within: list[list[int]] = [[] for _ in faces]
    population = np.empty(0)
    sources: list[tuple[object, ...]] = []
    if places is not None:
        check_lonlat(places, "places")
        population = places["population"].to_numpy(np.float64)
        sources = [tuple(cell) for cell in places["sources"]]
        for place, face in zip(*_face_of_places(places, faces), strict=True):
            within[face].append(int(place))
    counted = [[place for place in inside if population[place] >= 0] for inside in within]
    return pd.DataFrame(
        {
            "population": [float(np.sort(population[some]).sum()) if some else np.nan for some in counted],
            "population_sources": [_unite_sources(sources[place] for place in some) for some in counted],
            "n_places": [len(inside) for inside in within],
            "n_places_counted": [len(some) for some in counted],
        }
    )


def _unite_sources(several: Iterable[tuple[object, ...]]) -> tuple[object, ...]:
    """List every source once, by address."""
    each = {source for sources in several for source in sources}
    return tuple(sorted(each, key=lambda source: str(getattr(source, "url", source))))
