"""The run: the one place where the wings are joined."""

import geopandas as gpd

from geo.control import draw_activity
from geo.overlaps import overlap_ranges, overlap_study, overlay_faces, probability_within
from geo.strikes import group_accounts, hot_spots
from geo.studies.checks.rasters import require_rasters
from geo.studies.counts import count
from geo.studies.layers import StudyLayers
from geo.studies.layers.features import tell_left_out
from geo.studies.privacy.coarse_lines import widen_lines
from geo.studies.privacy.withdrawing import open_layers
from geo.studies.progress import Step, say_nothing
from geo.studies.result import StudyResult
from geo.studies.sentences.findings import write_statements
from geo.studies.steps.control import assess_control, compare_shares, name_holders, weigh_confidence
from geo.studies.steps.corridors import explain_requests, propose_corridors
from geo.studies.steps.costs import Findings, make_costs
from geo.studies.steps.prices import sweep_prices
from geo.studies.steps.rasters import read_rasters, tell_gaps
from geo.studies.steps.separations import draw_separations
from geo.studies.steps.staleness import age_evidence, tell_stale
from geo.studies.steps.strikes import place_strikes, spread_strikes
from geo.studies.study import Study
from geo.zones import draw_zones, undrawn

__all__ = ["run_study"]


def run_study(study: Study, *, progress: Step = say_nothing) -> StudyResult:
    """
    Work a study out: areas of control, declared zones, strikes, overlaps, exposure, corridors, and all of it in words.

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
    total = 9
    progress(0, total, "reading layers")
    study, layers = open_layers(study)
    require_rasters(study, layers)
    country = layers.reads["country"].frame
    assessments = layers.reads["control_assessments"].frame
    progress(1, total, "assessing areas of control")
    control = widen_lines(assess_control(study, layers), assessments)
    ages = age_evidence(assessments, study.as_of, study.settings.control.stale_after_days)
    confidence = weigh_confidence(study, assessments, control)
    share_check = compare_shares(study, layers, control)
    activity = draw_activity(layers.reads["activity"].frame, country) if "activity" in layers.reads else None
    progress(2, total, "drawing declared zones")
    zones = draw_zones(layers.declarations, layers.gazetteer)
    progress(3, total, "placing reported strikes")
    strikes, n_outside = place_strikes(study, layers)
    density = spread_strikes(study, layers, strikes)
    spots = hot_spots(strikes, layers.outline, study.plane)
    progress(4, total, "measuring overlaps")
    holders = name_holders(control, study.parties_by_id)
    overlaps = overlap_study(zones, holders, strikes)
    ranges = overlap_ranges(zones, holders, overlaps=overlaps)
    faces = overlay_faces(zones, holders, strikes, layers.frame("places"), at=study.as_of)
    progress(5, total, "weighing strikes against zones")
    exposure = probability_within(strikes, zones)
    rasters = read_rasters(study, density.grid)
    costs = make_costs(study, layers, Findings(control, density, confidence), rasters)
    found = propose_corridors(
        study, layers, zones, costs, progress=lambda _number, _total, text: progress(6, total, text)
    )
    progress(7, total, "weighing what zones cost")
    prices = sweep_prices(study, layers, zones, study.settings.price)
    separations = draw_separations(study, layers, control, zones, strikes)
    progress(8, total, "putting findings into words")
    statements = write_statements(
        control=control,
        zones=zones,
        strikes=strikes,
        exposure=exposure,
        overlaps=overlaps,
        corridors=found.corridors,
        prices=prices,
        separations=separations,
        parties=study.parties,
        as_of=study.as_of,
        window=study.window,
        ranges=ranges,
    )
    progress(9, total, "done")
    return StudyResult(
        study=study,
        layers=layers,
        control=control,
        zones=zones,
        strikes=strikes,
        overlaps=overlaps,
        exposure=exposure,
        corridors=found.corridors,
        bands=found.bands,
        pinch_points=found.pinch_points,
        costs=costs,
        prices=prices,
        separations=separations,
        ranges=ranges,
        faces=faces,
        events=group_accounts(strikes),
        density=density,
        hot_spots=spots,
        confidence=confidence,
        ages=ages,
        share_check=share_check,
        activity=activity,
        bindings=explain_requests(study, layers, zones),
        statements=statements,
        notes=(
            *tell_left_out(study, layers.reads),
            *_note_layers(layers),
            *_note_places(strikes, n_outside),
            *tell_gaps(rasters),
            *filter(None, [tell_stale(ages, study.settings.control.stale_after_days)]),
            *share_check["text"],
            spots.summary,
        ),
    )


def _note_layers(layers: StudyLayers) -> list[str]:
    withheld = [
        f"{count(number, 'feature')} of {name} marked restricted or sensitive: left out of everything."
        for name, number in layers.withheld.items()
    ]
    records = [f"{zone.name}: a record without geometry; told, not drawn." for zone in undrawn(layers.declarations)]
    return [*withheld, *layers.notes, *records]


def _note_places(strikes: gpd.GeoDataFrame, n_outside: int) -> list[str]:
    kinds = strikes["location_kind"].value_counts()
    told = [f"{count(n_outside, 'reported strike')} outside the study's window left out."] if n_outside else []
    if kinds.get("none", 0):
        told.append(f"{count(int(kinds['none']), 'reported strike')} without a place: counted, not placed.")
    return told
