"""From a request to proposed corridors: the one place where the steps of this wing are joined."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.corridors.applicability import (
    ConsideredZone,
    consider_zones,
    list_readings,
    pick_zones,
)
from geo.corridors.attempts import Attempt, try_readings
from geo.corridors.bands import BAND_COLUMNS, draw_bands, least_cost_corridor
from geo.corridors.basis import CostBasis, lay_basis
from geo.corridors.closures.gates import Pinches, find_gates, find_pinch_points, frame_pinch_points
from geo.corridors.corridor_sets import CorridorSet
from geo.corridors.cost import CostSurface
from geo.corridors.proposals import CORRIDOR_COLUMNS, write_rows
from geo.corridors.request import CorridorRequest, CorridorSettings
from geo.corridors.routing.classes import letter_class, sign_path
from geo.corridors.routing.scenes import lay_scene
from geo.corridors.sentences import Sentence
from geo.errors import BadGeometryError
from geo.geodesy import WGS84
from geo.layers import Party, Source
from geo.rasters import Raster
from geo.zones import zone_keys

__all__ = ["find_corridors"]

_DEFAULT_SETTINGS: Final = CorridorSettings()
_SHAPES: Final = ("geometry", "centreline", "escape")
_FLOAT_COLUMNS: Final = (
    "width_m",
    "length_m",
    "geodesic_m",
    "unconstrained_m",
    "detour",
    "cost",
    "min_clearance_m",
    "widest_m",
    "lower_m",
    "upper_m",
    "rank",
    "exposure",
    "lower_bound",
    "gap",
)


def find_corridors(
    request: CorridorRequest,
    zones: gpd.GeoDataFrame,
    cost: CostBasis | CostSurface | Raster,
    *,
    area: shapely.Geometry,
    parties: Mapping[str, Party] | None = None,
    settings: CorridorSettings = _DEFAULT_SETTINGS,
) -> CorridorSet:
    """
    Propose corridors for a request, in every reading of the zones, or say why there is none.

    Parameters
    ----------
    request
        The question.
    zones
        Frame of `geo.zones.draw_zones` (EPSG:4326). Not modified.
    cost
        What a ground metre costs: finite, greater than 0, on a grid that covers `area`; see
        `geo.corridors.make_cost_surface`. The grid's plane is the plane that corridors are sought in. With roads that
        are thinner than a cell, the basis that `geo.corridors.lay_basis` makes of cost and roads.
    area
        The study area in EPSG:4326, Polygon or MultiPolygon. Corridors stay inside with their full width.
    parties
        Parties of the study by id, for their names in the reasons.
    settings
        How finely corridors are drawn, and which alternatives are shown.

    Returns
    -------
    found
        The corridors of the request by reading ("all" where no binding zone is read in more than one way), the cheapest
        first, with their bands and pinch points. Every row is hypothetical and, where there is a corridor,
        ``proposed``.

    Raises
    ------
    CorridorError
        The cost surface has cells that are not finite numbers greater than 0, or does not cover the area; a clearance
        measured again falls short of half the width; a way costs less than what is proven to be the least.
    MissingCrsError
        The zones are not in EPSG:4326.
    BadGeometryError
        The study area is not a valid polygon, or a zone has no geometry.

    Notes
    -----
    Clearance is kept in plan: a zone that binds at some height of the request binds it as a whole. In the reading
    "all", the clearance to a zone that does not bind and is read in more than one way is that to its likely reading.
    """
    _check_area(area)
    basis = cost if isinstance(cost, CostBasis) else lay_basis(cost)
    considered = consider_zones(request, zones, parties)
    readings = [pick_zones(zones, considered, reading) for reading in list_readings(considered)]
    scene = lay_scene(request, area, basis.surface, settings)
    unconstrained, *attempts = try_readings(request, readings, considered, scene, basis)
    free_route = unconstrained.routes[0] if unconstrained.routes else None
    listed = [write_rows(request, attempt, free_route, considered, basis) for attempt in attempts]
    sources = _list_sources(zones, considered)
    rows = [row | {"sources": sources if row["binding_zones"] else ()} for rows in listed for row in rows]
    for row, letter in zip(rows, _label_classes(attempts), strict=True):
        row["class_id"] = letter
    return CorridorSet(
        corridors=_to_frame(rows),
        bands=_draw_bands(request, attempts, basis),
        pinch_points=_frame_pinches(request, attempts, listed, considered, basis),
    )


def _check_area(area: shapely.Geometry) -> None:
    if area.geom_type not in ("Polygon", "MultiPolygon") or area.is_empty or not area.is_valid:
        raise BadGeometryError(
            f"The study area of the corridors: found {area.geom_type}, empty {area.is_empty}, valid {area.is_valid}, "
            "expected a valid Polygon or MultiPolygon in degrees."
        )


def _list_sources(zones: gpd.GeoDataFrame, considered: Iterable[ConsideredZone]) -> tuple[Source, ...]:
    """List the sources of the zones that bind, each once, in canonical order."""
    keys = [zone.key for zone in considered if zone.applies]
    bound = zones["sources"][zone_keys(zones).isin(keys)]
    return tuple(sorted({source for sources in bound for source in sources}, key=repr))


def _label_classes(attempts: Sequence[Attempt]) -> Iterator[str]:
    """
    Letter the ways of all readings: one letter for those that pass every zone on the same side.

    Zones are told by one place inside each that lies in all its readings.
    """
    letters: dict[tuple[int, ...], str] = {}
    anchors_m = _find_anchors(attempts)
    for attempt in attempts:
        ends = attempt.scene.ends
        if not attempt.routes:
            yield ""
        for route in attempt.routes:
            bases_m = [shapely.get_coordinates(shapely.point_on_surface(end)) for end in (ends.start_m, ends.end_m)]
            signature = sign_path(np.vstack((bases_m[0], route.path_m, bases_m[1])), anchors_m)
            yield letters.setdefault(signature, letter_class(len(letters)))


def _find_anchors(attempts: Sequence[Attempt]) -> NDArray[np.float64]:
    smallest: dict[str, shapely.Geometry] = {}
    for attempt in attempts:
        for key, zone in attempt.scene.zones_m.items():
            if key not in smallest or zone.area < smallest[key].area:
                smallest[key] = zone
    places = [smallest[key].representative_point() for key in sorted(smallest)]
    return np.asarray(shapely.get_coordinates(places)).reshape(-1, 2)


def _draw_bands(request: CorridorRequest, attempts: Sequence[Attempt], basis: CostBasis) -> gpd.GeoDataFrame:
    """Draw the bands of each reading; beside roads, whose cost no cell shows, there are none."""
    frames = []
    for attempt in attempts:
        stretches = attempt.scene.settings.band_stretches
        if attempt.room is None or basis.roads is not None or not stretches:
            continue
        field = least_cost_corridor(
            attempt.room,
            attempt.scene.ends,
            basis.surface,
            attempt.routes[0],
            stretch=max(stretches),
        )
        frames.append(
            draw_bands(
                field,
                attempt.room,
                request_id=request.id,
                name=Sentence(request.name, request.name_ar or request.name),
                reading=attempt.zones.reading,
                stretches=stretches,
            )
        )
    if not frames:
        return gpd.GeoDataFrame(pd.DataFrame(columns=list(BAND_COLUMNS)), geometry="geometry", crs=WGS84)
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=WGS84)


def _frame_pinches(
    request: CorridorRequest,
    attempts: Sequence[Attempt],
    listed: Sequence[Sequence[Mapping[str, Any]]],
    considered: Iterable[ConsideredZone],
    basis: CostBasis,
) -> gpd.GeoDataFrame:
    pinches = []
    for attempt, rows in zip(attempts, listed, strict=True):
        scene = attempt.scene
        most_m = scene.settings.pinch_widths * 2 * request.needed_m
        # Who passes a gate is no farther from its two sides than it is wide.
        sides = [*scene.zones_m.values(), scene.area_m.boundary]
        lines = [shapely.linestrings(route.path_m) for route in attempt.routes]
        beside = most_m > 0 and any(
            side.dwithin(line, most_m * scene.scale_range[1]) for side in sides for line in lines
        )
        gates = [gate for gate in find_gates(scene) if gate.width_m <= most_m] if beside else []
        for route, row in zip(attempt.routes, rows, strict=False):
            passed = find_pinch_points(route.path_m, scene, request.needed_m, gates=gates)
            pinches.append(Pinches(row["id"], request.id, attempt.zones.reading, request.needed_m, passed))
    names = {zone.key: zone.name for zone in considered}
    return frame_pinch_points(pinches, names, basis.surface.slowness.grid.plane)


def _to_frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows, columns=list(CORRIDOR_COLUMNS))
    frame = frame.astype(dict.fromkeys(_FLOAT_COLUMNS, float) | {"hypothetical": bool})
    for name in _SHAPES:
        frame[name] = gpd.GeoSeries(frame[name].to_numpy(dtype=object), crs=WGS84)
    return gpd.GeoDataFrame(frame, geometry="geometry")
