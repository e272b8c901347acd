"""From the study file's `[[separation]]` to lines: whose ground is nearer, what lies along the line, how it moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import geopandas as gpd
import pandas as pd
import shapely

from geo.corridors.sentences import Sentence
from geo.corridors.separation import (
    Scenario,
    SeparationAnswer,
    SeparationRequest,
    describe_inside,
    find_separation,
    separation_frame,
    tell_separation,
)
from geo.studies.layers import StudyLayers
from geo.studies.settings.corridor_tables import ScenarioEntry, SeparationEntry
from geo.studies.study import Study

__all__ = ["Separations", "draw_separations", "resolve_place"]


@dataclass(frozen=True, eq=False)
class Separations:
    """
    The separation lines of a study, each hypothetical.

    Parameters
    ----------
    lines
        One row per line and scenario: the band is the geometry, `line` the line.
    inside
        What lies in each band: places, reported strikes with their uncertainty, declared zones; `separation_id` is the
        line's.
    sentences
        One for each row of `lines`.
    """

    lines: gpd.GeoDataFrame
    inside: pd.DataFrame
    sentences: tuple[Sentence, ...]


def draw_separations(
    study: Study, layers: StudyLayers, control: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, strikes: gpd.GeoDataFrame
) -> Separations:
    """
    Draw every separation line of the study, as assessed and in its scenarios.

    Parameters
    ----------
    study, layers
        The study.
    control, zones, strikes
        Its frames. Not modified.

    Raises
    ------
    CorridorError
        One side is empty, or the two have no line between them in the country.
    """
    answers: list[SeparationAnswer] = []
    for entry in study.settings.separation:
        sides = (_resolve_all(places, layers, control) for places in (entry.a, entry.b))
        request = _make_request(study, entry, layers, control)
        answers += find_separation(request, *sides, area=layers.outline)
    lines = separation_frame(answers)
    inside = [
        describe_inside(answer.separation, places=layers.frame("places"), strikes=strikes, zones=zones).assign(
            separation_id=line_id
        )
        for answer, line_id in zip(answers, lines["id"], strict=True)
    ]
    return Separations(
        lines,
        pd.concat(inside, ignore_index=True) if inside else pd.DataFrame(),
        tuple(tell_separation(answer, layers.frame("places")) for answer in answers),
    )


def resolve_place(reference: str, layers: StudyLayers, control: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    """
    Look up a place of one side.

    Parameters
    ----------
    reference
        ``control:PARTY`` for what a party is assessed to hold, ``contested:PARTY`` for contested ground that it claims,
        else ``site:``, ``line:`` or ``area:`` and an id.
    layers
        The layers.
    control
        Areas of control.
    """
    kind, _, name = reference.partition(":")
    if kind == "control":
        held = control["party"].eq(name) & control["status"].eq("assessed")
        return list(control.loc[held, "geometry"])
    if kind == "contested":
        claimed = control["claimants"].map(lambda claimants: name in claimants)
        return list(control.loc[control["status"].eq("contested") & claimed, "geometry"])
    return [layers.gazetteer.resolve(reference)]


def _resolve_all(
    references: Iterable[str], layers: StudyLayers, control: gpd.GeoDataFrame
) -> tuple[shapely.Geometry, ...]:
    return tuple(chain.from_iterable(resolve_place(reference, layers, control) for reference in references))


def _make_request(
    study: Study, entry: SeparationEntry, layers: StudyLayers, control: gpd.GeoDataFrame
) -> SeparationRequest:
    return SeparationRequest(
        id=entry.id,
        name=entry.name,
        name_ar=entry.name_ar,
        party_a=study.parties_by_id[entry.party_a],
        party_b=study.parties_by_id[entry.party_b],
        band_m=entry.band_km * 1000,
        weights=entry.weights,
        tolerance_m=entry.tolerance_m,
        altitude_m=entry.altitude_m,
        vertical_reference="mean sea level" if entry.altitude_m else "",
        valid_from=study.as_of.to_pydatetime(),
        note=entry.note,
        scenarios=_make_scenarios(entry.scenario, layers, control),
    )


def _make_scenarios(
    entries: Sequence[ScenarioEntry], layers: StudyLayers, control: gpd.GeoDataFrame
) -> tuple[Scenario, ...]:
    return tuple(
        Scenario(
            id=entry.id,
            name=entry.name,
            name_ar=entry.name_ar,
            added_a=_resolve_all(entry.added_a, layers, control),
            added_b=_resolve_all(entry.added_b, layers, control),
            removed_a=_resolve_all(entry.removed_a, layers, control),
            removed_b=_resolve_all(entry.removed_b, layers, control),
            weights=entry.weights,
        )
        for entry in entries
    )
