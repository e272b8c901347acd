"""From the study file's `[[corridor]]` to answers: requests, and the ground that a corridor may use."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import geopandas as gpd
import pandas as pd
import shapely

from geo.corridors import (
    CorridorRequest,
    CorridorSet,
    CorridorSettings,
    CostSurface,
    find_corridors,
    join_sets,
)
from geo.geodesy import WGS84, buffer_geodesic
from geo.layers import Gazetteer
from geo.studies.layers import StudyLayers
from geo.studies.progress import Step, say_nothing
from geo.studies.settings.corridor_tables import CorridorEntry
from geo.studies.steps.costs import END_ROOM, cost_requests
from geo.studies.study import Study
from geo.zones import EXPLANATION_COLUMNS, AllOf, draw_rules, explain_zones, parse_rule

__all__ = ["explain_requests", "list_requests", "open_at_ends", "propose_corridors"]


def list_requests(study: Study, layers: StudyLayers) -> tuple[CorridorRequest, ...]:
    """Turn the study's entries into requests, with their weights and the places that they name."""
    return tuple(_make_request(study, entry, layers.gazetteer) for entry in study.settings.corridor)


def propose_corridors(
    study: Study,
    layers: StudyLayers,
    zones: gpd.GeoDataFrame,
    costs: CostSurface,
    *,
    progress: Step = say_nothing,
) -> CorridorSet:
    """
    Answer every corridor request of the study.

    Parameters
    ----------
    study, layers
        The study.
    zones
        Its zones frame. Not modified.
    costs
        Its cost surface.
    progress
        Called before each request.
    """
    requests = list_requests(study, layers)
    bases = cost_requests(costs, layers, requests)
    entry = study.settings.corridors
    settings = CorridorSettings(
        most_alternatives=entry.most_alternatives,
        most_stretch=entry.most_stretch,
        least_dissimilarity=entry.least_dissimilarity,
    )
    sets = []
    for number, request in enumerate(requests):
        progress(number, len(requests), f"finding corridors: {request.name}")
        area = open_at_ends(layers.outline, request)
        sets.append(
            find_corridors(request, zones, bases[request.id], area=area, parties=study.parties_by_id, settings=settings)
        )
    return join_sets(sets)


def open_at_ends(country: shapely.Geometry, request: CorridorRequest) -> shapely.Geometry:
    """Give the ground that a corridor may use: the country, and room around its two ends."""
    ends = gpd.GeoDataFrame(geometry=[request.start, request.end], crs=WGS84)
    room = buffer_geodesic(ends, END_ROOM * request.needed_m, tolerance_m=10.0)
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
