"""
What is compared: the answers of a study at one moment, from a run, a folder of results, or the layers of a date.

The three ways give the same four frames. A folder holds no assessed places and no records without geometry, so a
comparison with one says less, and says that it does.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from pydantic import ValidationError

from geo.errors import DataError, Finding, SettingsError
from geo.geodesy import WGS84
from geo.layers import Declaration
from geo.layers.geojson import read_geojson
from geo.studies.coarse_control import widen_lines
from geo.studies.control import assess_control, weigh_confidence
from geo.studies.corridors import propose_corridors
from geo.studies.costs import Findings, make_costs
from geo.studies.entries import StudySettings
from geo.studies.layers import StudyLayers
from geo.studies.progress import Step, say_nothing
from geo.studies.result import StudyResult
from geo.studies.run import place_strikes, spread_strikes
from geo.studies.snapshot import holds_at, snapshot, with_as_of
from geo.studies.study import Study
from geo.studies.withdrawing import open_layers
from geo.zones import draw_zones, undrawn

__all__ = ["State", "as_of_states", "read_state", "result_state"]


@dataclass(frozen=True, eq=False)
class State:
    """
    One side of a comparison.

    Parameters
    ----------
    label
        How its column is headed.
    as_of
        The moment that it stands for, UTC.
    window
        First moment of the strikes that it may know and first moment after it.
    control, zones, strikes, corridors
        Frames as a result has them; of strikes, those that it knows.
    places
        Assessed places; None where they are not known.
    records
        Declarations without geometry; None where they are not known.
    method
        The settings that turned places into areas of control; empty where they are not known.
    settings
        The study file; None where a folder's manifest does not hold one that can be read today.
    layers
        The study's layers, for the ground under a map; None for a folder of results.
    not_public
        What was done with features that are not public: leave_out, coarsen or keep.
    """

    label: str
    as_of: pd.Timestamp
    window: tuple[pd.Timestamp, pd.Timestamp]
    control: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    strikes: gpd.GeoDataFrame
    corridors: gpd.GeoDataFrame
    places: gpd.GeoDataFrame | None = None
    records: tuple[Declaration, ...] | None = None
    method: Mapping[str, Any] = field(default_factory=dict)
    settings: StudySettings | None = None
    layers: StudyLayers | None = None
    not_public: str = "leave_out"


def result_state(result: StudyResult, *, label: str = "") -> State:
    """
    Take what is compared from a result.

    Parameters
    ----------
    result
        As `run_study` gives it. Not modified.
    label
        How its column is headed; the study's date where nothing is given.

    Returns
    -------
    state
        The frames of the result.
    """
    return State(
        label or f"{result.study.as_of:%Y-%m-%d}",
        result.study.as_of,
        result.study.window,
        result.control,
        result.zones,
        result.strikes,
        result.corridors,
        result.layers.frame("control_assessments"),
        undrawn(result.layers.declarations),
        _tell_method(result.study),
        result.study.settings,
        result.layers,
        result.study.settings.study.not_public,
    )


def as_of_states(
    study: Study, first: datetime, second: datetime, *, progress: Step = say_nothing
) -> tuple[State, State]:
    """
    Work a study out as of two dates, each from what stood then (see `geo.studies.snapshot`).

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
                _tell_method(dated),
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


def _tell_method(study: Study) -> Mapping[str, Any]:
    """Give the settings of control as a manifest has them."""
    return study.settings.control.model_dump(mode="json", by_alias=True, exclude_none=True)


def _holds_same(one: StudyLayers, other: StudyLayers) -> bool:
    """Tell whether two snapshots of the same layers kept the same assessed places."""
    ids = [layers.reads["control_assessments"].frame["id"] for layers in (one, other)]
    return bool(ids[0].equals(ids[1]))


_MANIFEST: Final = "manifest.json"
_TEXTS: Final = {
    "control": ("party", "status", "method"),
    "zones": (
        "sensitivity",
        "zone_id",
        "reading",
        "tier",
        "rule",
        "status",
        "declarer",
        "responsible_party",
        "vertical_reference",
    ),
    "strikes": (
        "sensitivity",
        "date_edtf",
        "attributed_to",
        "claimed_by",
        "weapon",
        "where_text",
        "geo_precision",
        "location_kind",
    ),
    "corridors": ("request_id", "reading", "status", "party", "conduct", "mode", "reason"),
}
_NUMBERS: Final = {
    "control": ("line_error_m", "area_km2"),
    "zones": ("lower_m", "upper_m", "area_km2"),
    "strikes": ("uncertainty_m",),
    "corridors": ("length_m", "min_clearance_m", "width_m"),
}
_LISTS: Final = {
    "control": ("claimants",),
    "zones": ("addressee", "exempt", "prohibited_conduct"),
    "strikes": ("conflicts_with",),
    "corridors": ("binding_zones",),
}
_MOMENTS: Final = {
    "control": (),
    "zones": ("valid_from", "valid_to"),
    "strikes": ("event_date_from", "event_date_to"),
    "corridors": (),
}


def read_state(folder: str | PathLike[str], *, label: str = "") -> State:
    """
    Take what is compared from a folder that `tadmur run` wrote.

    Parameters
    ----------
    folder
        With manifest.json, control.geojson, zones.geojson, strikes.geojson and corridors.geojson.
    label
        How its column is headed; the study's date where nothing is given.

    Returns
    -------
    state
        Without assessed places and without records that have no geometry.

    Raises
    ------
    SettingsError
        The folder is no folder of results.
    DataError
        A file of it cannot be used.
    """
    home = Path(folder)
    dates, method, settings, not_public = _read_manifest(home)
    as_of, first, end = (pd.Timestamp(dates[key], tz="UTC") for key in ("as_of", "window_from", "window_to"))
    frames = {name: _read_frame(home / f"{name}.geojson", name) for name in _TEXTS}
    return State(
        label or f"{as_of:%Y-%m-%d}",
        as_of,
        (first, end),
        **frames,
        method=method,
        settings=settings,
        not_public=not_public,
    )


def _read_manifest(home: Path) -> tuple[Mapping[str, str], Mapping[str, Any], StudySettings | None, str]:
    """Read the study's dates, its settings of control, all settings where they can be read, and what it hides."""
    try:
        content = json.loads((home / _MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        finding = Finding(
            error.strerror or "nothing",
            "the manifest of a finished run",
            _MANIFEST,
            likely_cause="a folder that `tadmur run` did not write, or did not finish",
        )
        raise SettingsError(f"{home.name} is no folder of results.", [finding]) from None
    except ValueError as error:
        raise DataError(f"{_MANIFEST} cannot be used.", [Finding(str(error), "JSON", _MANIFEST)]) from None
    try:
        entry, method = content["settings"]["study"], dict(content["settings"]["control"])
        dates = {key: str(datetime.fromisoformat(entry[key]).date()) for key in ("as_of", "window_from", "window_to")}
    except (KeyError, TypeError, ValueError) as error:
        finding = Finding(f"no date under {error}", "the settings of a study", _MANIFEST, column="settings.study")
        raise DataError(f"{_MANIFEST} cannot be used.", [finding]) from None
    try:
        settings = StudySettings.model_validate(content["settings"])
    except ValidationError:  # an older study file: what is compared stands in the frames
        settings = None
    return dates, method, settings, str(entry.get("not_public", "leave_out"))


def _read_frame(path: Path, name: str) -> gpd.GeoDataFrame:
    """Read the columns that are compared; a corridor's centreline is passed over."""
    raw = read_geojson(path)
    if raw.refused:
        raise DataError(f"{path.name} cannot be used.", raw.refused)
    needed = ("id", "name", "name_ar", *_TEXTS[name], *_NUMBERS[name], *_LISTS[name], *_MOMENTS[name])
    missing = [column for column in needed if raw.rows and column not in raw.columns]
    if missing:
        findings = [Finding("no such property", "one that a run writes", path.name, column=key) for key in missing]
        raise DataError(f"{path.name} cannot be used.", findings)
    kept = [place for place, row in enumerate(raw.rows) if row.get("part") != "centreline"]
    rows = [raw.rows[place] for place in kept]
    makers: tuple[tuple[tuple[str, ...], Callable[[list[Any]], Any]], ...] = (
        (("id", "name", "name_ar", *_TEXTS[name]), lambda cells: ["" if cell is None else str(cell) for cell in cells]),
        (_NUMBERS[name], lambda cells: np.array([np.nan if cell is None else cell for cell in cells], dtype=float)),
        (_LISTS[name], lambda cells: [tuple(cell or ()) for cell in cells]),
        (_MOMENTS[name], lambda cells: pd.to_datetime(pd.Series(cells, dtype=object), utc=True).dt.as_unit("us")),
    )
    try:
        columns = {key: make([row.get(key) for row in rows]) for keys, make in makers for key in keys}
    except (TypeError, ValueError) as error:
        raise DataError(f"{path.name} cannot be used.", [Finding(str(error), "what a run writes", path.name)]) from None
    shapes = np.array([None] * len(rows), dtype=object) if raw.geometries is None else raw.geometries[kept]
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=shapes, crs=WGS84)
