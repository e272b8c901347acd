"""From the study file's `[[corridor]]` to answers: requests, the cost surface, the ground that a corridor may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import geopandas as gpd
import pandas as pd
import shapely

from geo.corridors import (
    CorridorRequest,
    build_cost,
    contact_component,
    control_component,
    find_corridors,
    road_component,
    strike_component,
)
from geo.geodesy import WGS84, buffer_geodesic
from geo.layers import Gazetteer
from geo.rasters import Grid, Raster, fit_grid
from geo.studies.entries import CorridorEntry
from geo.studies.study import Study, StudyLayers
from geo.zones import EXPLANATION_COLUMNS, AllOf, draw_rules, explain_zones, parse_rule

__all__ = ["explain_requests", "fit_cost_grid", "list_requests", "propose_corridors"]

# An end on the border may leave the country by this many half-widths: a corridor has to begin somewhere.
_END_ROOM = 3


def list_requests(study: Study, layers: StudyLayers) -> tuple[CorridorRequest, ...]:
    """Turn the study's entries into requests, with their weights and the places that they name."""
    return tuple(_make_request(study, entry, layers.gazetteer) for entry in study.settings.corridor)


def fit_cost_grid(study: Study, layers: StudyLayers) -> Grid:
    """Fit the grid of the cost surface: the country, and room for the ends of corridors around it."""
    cell_m = study.settings.corridors.cell_km * 1000
    room_m = 2 * _END_ROOM * max((entry.width_km * 1000 for entry in study.settings.corridor), default=cell_m)
    country = layers.reads["country"].frame.geometry.to_numpy()
    west, south, east, north = shapely.total_bounds(study.plane.project(country))
    return fit_grid(study.plane, (west - room_m, south - room_m, east + room_m, north + room_m), cell_m)


def propose_corridors(
    study: Study, layers: StudyLayers, control: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, density: Raster
) -> gpd.GeoDataFrame:
    """Answer every corridor request of the study; `density` is that of its strikes, on the grid of the costs."""
    requests = list_requests(study, layers)
    components = _make_components(study, layers, control, density)
    answers = [
        find_corridors(
            [request],
            zones,
            lambda asked: build_cost(density.grid, components, asked.weights),
            area=_open_at_ends(layers.outline, request),
            parties=study.parties_by_id,
        )
        for request in requests
    ]
    return gpd.GeoDataFrame(pd.concat(answers, ignore_index=True), geometry="geometry", crs=WGS84)


def _open_at_ends(country: shapely.Geometry, request: CorridorRequest) -> shapely.Geometry:
    """Give the ground that a corridor may use: the country, and room around its two ends."""
    ends = gpd.GeoDataFrame(geometry=[request.start, request.end], crs=WGS84)
    room = buffer_geodesic(ends, _END_ROOM * request.needed_m, tolerance_m=10.0)
    return shapely.union_all([country, *room.geometry])


def _make_request(study: Study, entry: CorridorEntry, gazetteer: Gazetteer) -> CorridorRequest:
    start, end = (_find_place(place, gazetteer) for place in (entry.start, entry.end))
    defaults = study.settings.corridors
    weights = (entry.weights or defaults.weights).model_dump()
    return CorridorRequest(
        id=entry.id,
        name=entry.name,
        name_ar=entry.name_ar,
        start=start.geometry,
        end=end.geometry,
        start_name=start.name,
        start_name_ar=start.name_ar,
        end_name=end.name,
        end_name_ar=end.name_ar,
        party=entry.party,
        conduct=entry.conduct,
        mode=entry.mode,
        width_m=entry.width_km * 1000,
        altitude_m=entry.altitude_m,
        at=_start_of(entry.window_from) if entry.window_from else study.as_of.to_pydatetime(),
        until=_start_of(entry.window_to) if entry.window_to else None,
        escape=entry.escape,
        weights={
            name: weight
            for name, weight in weights.items()
            if weight and not (name == "off_road" and entry.mode == "air")
        },
        margin_m=defaults.margin_m,
        note=entry.note,
    )


@dataclass(frozen=True)
class _Place:
    """One end of a corridor as the study file gives it."""

    geometry: shapely.Geometry
    name: str
    name_ar: str


def _find_place(text: str, gazetteer: Gazetteer) -> _Place:
    """Look a reference up, or draw a rule such as "within 2 km of site:t4"; its first place gives the name."""
    if " " not in text:
        row = gazetteer.frame(text).iloc[0]
        return _Place(gazetteer.resolve(text), row["name"], row["name_ar"])
    rule = parse_rule(text, zone="a corridor's end", key="from")
    row = gazetteer.frame((rule.areas if isinstance(rule, AllOf) else rule.places)[0]).iloc[0]
    return _Place(draw_rules([rule], gazetteer)[0], row["name"], row["name_ar"])


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _make_components(
    study: Study, layers: StudyLayers, control: gpd.GeoDataFrame, density: Raster
) -> Mapping[str, Raster]:
    """Make each component of the cost surface once for all requests."""
    entry = study.settings.corridors
    grid = density.grid
    roads = layers.frame("roads")
    components = {
        "strike_density": strike_component(density, full_at=entry.strike_density_full_per_1000_km2 / 1000),
        "line_of_contact": contact_component(control, grid, "", reach_m=entry.line_of_contact_reach_km * 1000),
        "control": control_component(control, grid, entry.control_penalties),
    }
    return components if roads is None else components | {"off_road": road_component(roads, grid)}


def explain_requests(study: Study, layers: StudyLayers, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Say for each request and each zone whether it binds, and why."""
    answers = [
        explain_zones(
            zones,
            request.party,
            request.conduct,
            request.when,
            altitude_m=request.altitude_m,
            parties=study.parties_by_id,
        ).assign(request_id=request.id)
        for request in list_requests(study, layers)
    ]
    if not answers:
        return pd.DataFrame(columns=["request_id", *EXPLANATION_COLUMNS])
    return pd.concat(answers, ignore_index=True)[["request_id", *EXPLANATION_COLUMNS]]
