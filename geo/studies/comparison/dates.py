"""The states of one study as of two dates, each worked out from what stood then."""

from datetime import datetime

import geopandas as gpd

from geo.studies.comparison.snapshots import holds_at, snapshot, with_as_of
from geo.studies.comparison.states import State, tell_method
from geo.studies.layers import StudyLayers
from geo.studies.privacy.coarse_lines import widen_lines
from geo.studies.privacy.withdrawing import open_layers
from geo.studies.progress import Step, say_nothing
from geo.studies.steps.control import assess_control, weigh_confidence
from geo.studies.steps.corridors import propose_corridors
from geo.studies.steps.costs import Findings, make_costs
from geo.studies.steps.strikes import place_strikes, spread_strikes
from geo.studies.study import Study
from geo.zones import draw_zones, undrawn

__all__ = ["as_of_states"]


def as_of_states(
    study: Study, first: datetime, second: datetime, *, progress: Step = say_nothing
) -> tuple[State, State]:
    """
    Work a study out as of two dates, each from what stood then (see `geo.studies.comparison.snapshots`).

    Parameters
    ----------
    study
        As `open_study` gives it. Not modified.
    first, second
        Two moments with a time zone; the study's date becomes their days.
    progress
        Called before each step.

    Returns
    -------
    states
        One for each date. A strike is known from the date on that it may have happened; corridors weigh only the
        strikes known then, where a run weighs those of its whole window.

    Raises
    ------
    DataError, RuleError, CorridorError
        As `run_study`.
    DateError
        A moment has no time zone.
    """
    total = 6
    progress(0, total, "reading layers")
    study, layers = open_layers(study)
    progress(1, total, "drawing declared zones")
    zones = draw_zones(layers.declarations, layers.gazetteer)
    snaps = [snapshot(layers, moment) for moment in (first, second)]
    studies = [with_as_of(study, moment) for moment in (first, second)]
    progress(2, total, "assessing areas of control")
    control = [_assess(studies[0], snaps[0].layers)]
    same = _holds_same(snaps[0].layers, snaps[1].layers)
    control.append(control[0] if same else _assess(studies[1], snaps[1].layers))
    states = []
    for step, (dated, snap, areas) in enumerate(zip(studies, snaps, control, strict=True)):
        progress(3 + step, total, f"finding corridors as of {dated.as_of:%Y-%m-%d}")
        standing = zones[holds_at(zones, "zones", snap.at)].reset_index(drop=True)
        strikes, _ = place_strikes(dated, snap.layers)
        states.append(
            State(
                f"{dated.as_of:%Y-%m-%d}",
                dated.as_of,
                (dated.window[0], min(max(dated.as_of, dated.window[0]), dated.window[1])),
                areas,
                standing,
                strikes,
                _propose(dated, snap.layers, areas, standing, strikes),
                snap.layers.frame("control_assessments"),
                undrawn(snap.layers.declarations),
                tell_method(dated),
                dated.settings,
                snap.layers,
                dated.settings.study.not_public,
            )
        )
    progress(total, total, "done")
    return states[0], states[1]


def _assess(study: Study, layers: StudyLayers) -> gpd.GeoDataFrame:
    """Draw the areas of control as of a moment."""
    return widen_lines(assess_control(study, layers), layers.reads["control_assessments"].frame)


def _propose(
    study: Study, layers: StudyLayers, control: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, strikes: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Answer the requests of a study as of a moment."""
    weighed = study.settings.corridors.weights.unsure_control > 0
    confidence = weigh_confidence(study, layers.reads["control_assessments"].frame, control) if weighed else None
    costs = make_costs(study, layers, Findings(control, spread_strikes(study, layers, strikes), confidence))
    return propose_corridors(study, layers, zones, costs).corridors


def _holds_same(one: StudyLayers, other: StudyLayers) -> bool:
    """Tell whether two snapshots of the same layers kept the same assessed places."""
    ids = [layers.reads["control_assessments"].frame["id"] for layers in (one, other)]
    return bool(ids[0].equals(ids[1]))
