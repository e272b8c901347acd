"""The run: the one place where the wings are joined."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.control import ControlSettings, assess_areas
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
from geo.layers import Gazetteer, Party
from geo.overlaps import overlap_study, probability_within
from geo.rasters import Grid, Raster, fit_grid
from geo.strikes import grade_strikes, strike_density
from geo.studies.entries import BreaklineEntry, CorridorEntry, FixedAreaEntry
from geo.studies.result import StudyResult
from geo.studies.settings import count
from geo.studies.study import Study, StudyLayers, read_layers
from geo.zones import draw_rules, draw_zones, parse_rule, undrawn

__all__ = ["Step", "run_study", "say_nothing"]

SCHEME = "tadmur"  # the scheme of grades.csv that our own grades belong to


class Step(Protocol):
    """Hears what a run is about to do: the number of the step, how many there are, and what it is."""

    def __call__(self, number: int, total: int, text: str, /) -> None:
        """Take note of a step."""


def say_nothing(number: int, total: int, text: str, /) -> None:
    """Take no note."""


def run_study(study: Study, *, progress: Step = say_nothing) -> StudyResult:
    """
    Work a study out: layers, areas of control, zones, overlaps, exposure, corridors.

    Parameters
    ----------
    study
        As `open_study` gives it. Not modified.
    progress
        Called before each step with its number, the number of steps and a few words.

    Returns
    -------
    result
        All frames. The same study gives the same result, byte for byte.

    Raises
    ------
    DataError, RuleError, CorridorError
        A layer, a rule or a request cannot be used; `tadmur check` lists all of them at once.
    """
    total = 7
    progress(0, total, "reading layers")
    layers = read_layers(study)
    progress(1, total, "assessing areas of control")
    control = assess_control(study, layers)
    progress(2, total, "drawing declared zones")
    zones = draw_zones(layers.declarations, layers.gazetteer)
    progress(3, total, "placing reported strikes")
    strikes, n_outside = place_strikes(study, layers)
    progress(4, total, "measuring overlaps")
    holders = name_holders(control, {party.id: party for party in study.parties})
    overlaps = overlap_study(zones, holders, strikes)
    progress(5, total, "weighing strikes against zones")
    exposure = probability_within(strikes, zones)
    progress(6, total, "finding corridors")
    corridors = propose_corridors(study, layers, control, zones, strikes)
    progress(7, total, "done")
    notes = (
        *(f"{zone.name}: a record without geometry; told, not drawn." for zone in undrawn(layers.declarations)),
        *_note_places(strikes, n_outside),
    )
    return StudyResult(study, layers, control, zones, strikes, overlaps, exposure, corridors, notes)


def assess_control(study: Study, layers: StudyLayers) -> gpd.GeoDataFrame:
    """Turn the assessments that hold at the study's date into areas of control."""
    entry = study.settings.control
    settings = ControlSettings(
        cell_m=entry.cell_km * 1000,
        reach_m=entry.reach_km * 1000,
        contested_reach_m=entry.contested_reach_km * 1000,
        contested_ratio=entry.contested_ratio,
        enclave_reach_m={key: reach_km * 1000 for key, reach_km in entry.enclave_reach_km.items()},
        smallest_km2=entry.smallest_km2,
    )
    areas = assess_areas(
        layers.reads["control_assessments"].frame,
        layers.reads["country"].frame,
        settings=settings,
        breaklines=_list_breaklines(entry.breakline, layers.gazetteer),
        fixed_areas=_draw_fixed_areas(entry.fixed_area, layers),
    )
    named = name_holders(areas, {party.id: party for party in study.parties})
    own = areas["method"].eq("stated_area")
    return areas.assign(**{name: areas[name].where(own, named[name]) for name in ("name", "name_ar")})


def name_holders(areas: gpd.GeoDataFrame, parties: Mapping[str, Party]) -> gpd.GeoDataFrame:
    """Name areas of control by who holds or contests them, in the words of the study."""
    names, names_ar = [], []
    for row in areas.itertuples():
        holders = [parties[party] for party in row.claimants or ((row.party,) if row.party else ())]
        told = " and ".join(party.name for party in holders)
        told_ar = " و".join(party.name_ar for party in holders)
        if row.status == "contested":
            told, told_ar = f"Contested: {told}", f"متنازع عليها: {told_ar}"
        elif not holders:
            told, told_ar = "Not known", "غير معروفة"
        names.append(told)
        names_ar.append(told_ar)
    return areas.assign(name=names, name_ar=names_ar)


def _list_breaklines(entries: Sequence[BreaklineEntry], gazetteer: Gazetteer) -> gpd.GeoDataFrame:
    rows = [gazetteer.frame(entry.line) for entry in entries]
    return gpd.GeoDataFrame(
        {
            "id": [entry.line for entry in entries],
            "name": [row["name"].iloc[0] for row in rows],
            "crossing_cost_m": [entry.crossing_cost_km * 1000 for entry in entries],
        },
        geometry=[row.geometry.iloc[0] for row in rows],
        crs=WGS84,
    )


def _draw_fixed_areas(entries: Sequence[FixedAreaEntry], layers: StudyLayers) -> gpd.GeoDataFrame:
    rules = [parse_rule(entry.rule, zone=f"control.fixed_area {entry.id}") for entry in entries]
    columns = {name: [getattr(entry, name) for entry in entries] for name in ("id", "name", "name_ar", "party", "note")}
    told = {
        "uncertainty_m": [np.nan if entry.line_error_km is None else entry.line_error_km * 1000 for entry in entries],
        "sources": [layers.sources.resolve(entry.sources)[0] for entry in entries],
    }
    return gpd.GeoDataFrame(columns | told, geometry=draw_rules(rules, layers.gazetteer), crs=WGS84)


def place_strikes(study: Study, layers: StudyLayers) -> tuple[gpd.GeoDataFrame, int]:
    """Keep the strikes whose date shares a moment with the window, and place them; also count those left out."""
    strikes = layers.reads["strikes"].frame
    first, end = study.window
    starts_before = strikes["event_date_from"].isna() | (strikes["event_date_from"] < end)
    ends_after = strikes["event_date_to"].isna() | (strikes["event_date_to"] > first)
    inside = strikes[starts_before & ends_after].reset_index(drop=True)
    return grade_strikes(inside, layers.grades, layers.gazetteer, scheme=SCHEME), len(strikes) - len(inside)


def _note_places(strikes: gpd.GeoDataFrame, n_outside: int) -> list[str]:
    kinds = strikes["location_kind"].value_counts()
    told = [f"{count(n_outside, 'reported strike')} outside the study's window left out."] if n_outside else []
    if kinds.get("none", 0):
        told.append(f"{count(int(kinds['none']), 'reported strike')} without a place: counted, not placed.")
    return told


def propose_corridors(
    study: Study, layers: StudyLayers, control: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, strikes: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Answer every corridor request of the study."""
    requests = [_make_request(study, entry, layers.gazetteer) for entry in study.settings.corridor]
    country = layers.reads["country"].frame.geometry.union_all()
    grid = _fit_cost_grid(study, country)
    components = _make_components(study, layers, control, strikes, grid)
    parties = {party.id: party for party in study.parties}
    answers = [
        find_corridors(
            [request],
            zones,
            lambda asked: build_cost(grid, components, asked.weights),
            area=_open_at_ends(country, request),
            parties=parties,
        )
        for request in requests
    ]
    return gpd.GeoDataFrame(pd.concat(answers, ignore_index=True), geometry="geometry", crs=WGS84)


_END_ROOM = (
    3  # an end on the border may leave the country by this many half-widths: the corridor has to begin somewhere
)


def _open_at_ends(country: shapely.Geometry, request: CorridorRequest) -> shapely.Geometry:
    """Give the ground that a corridor may use: the country, and room around its two ends."""
    ends = gpd.GeoDataFrame(geometry=[request.start, request.end], crs=WGS84)
    room = buffer_geodesic(ends, _END_ROOM * request.needed_m, tolerance_m=10.0)
    return shapely.union_all([country, *room.geometry])


def _make_request(study: Study, entry: CorridorEntry, gazetteer: Gazetteer) -> CorridorRequest:
    start, end = (gazetteer.frame(reference).iloc[0] for reference in (entry.start, entry.end))
    defaults = study.settings.corridors
    weights = (entry.weights or defaults.weights).model_dump()
    return CorridorRequest(
        id=entry.id,
        name=entry.name,
        name_ar=entry.name_ar,
        start=start.geometry.representative_point(),
        end=end.geometry.representative_point(),
        start_name=start["name"],
        start_name_ar=start["name_ar"],
        end_name=end["name"],
        end_name_ar=end["name_ar"],
        party=entry.party,
        conduct=entry.conduct,
        mode=entry.mode,
        width_m=entry.width_km * 1000,
        at=study.as_of.to_pydatetime(),
        weights={
            name: weight
            for name, weight in weights.items()
            if weight and not (name == "off_road" and entry.mode == "air")
        },
        margin_m=defaults.margin_m,
        note=entry.note,
    )


def _fit_cost_grid(study: Study, country: shapely.Geometry) -> Grid:
    cell_m = study.settings.corridors.cell_km * 1000
    room_m = 2 * _END_ROOM * max((entry.width_km * 1000 for entry in study.settings.corridor), default=cell_m)
    west, south, east, north = shapely.bounds(study.plane.project(np.array([country], dtype=object))[0])
    return fit_grid(study.plane, (west - room_m, south - room_m, east + room_m, north + room_m), cell_m)


def _make_components(
    study: Study, layers: StudyLayers, control: gpd.GeoDataFrame, strikes: gpd.GeoDataFrame, grid: Grid
) -> Mapping[str, Raster]:
    """Make each component of the cost surface once for all requests."""
    entry = study.settings.corridors
    density = strike_density(strikes, grid, at=study.window)
    roads = layers.frame("roads")
    components = {
        "strike_density": strike_component(density, full_at=entry.strike_density_full_per_1000_km2 / 1000),
        "line_of_contact": contact_component(control, grid, "", reach_m=entry.line_of_contact_reach_km * 1000),
        "control": control_component(control, grid, entry.control_penalties),
    }
    return components if roads is None else components | {"off_road": road_component(roads, grid)}
