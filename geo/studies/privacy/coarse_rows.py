"""Coarse rows of a study's layers: made ready for the steps of a run, kind by kind, so that each counts for no more."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.exports.redaction.frames import CELLS_KM, redact
from geo.exports.redaction.snapping import find_reach_m, snap_shape
from geo.layers import LayerRead
from geo.strikes import GRADE_COLUMNS, check_grades, group_events
from geo.studies.counts import count
from geo.studies.layers import LAYER_KINDS, StudyLayers

__all__ = ["COARSE_GRADE", "UNPLACED_GRADE", "coarsen_layers", "is_coarse"]

COARSE_GRADE: Final = "coarsened"
"""Grade of a strike whose place is a cell of the grid."""

UNPLACED_GRADE: Final = "not_public"
"""Grade of a strike that is not public and has no place that could be made coarse."""

_MARK: Final = "-redacted-"
_SCHEME: Final = "tadmur"
_EVENT: Final = "hidden_event"

Flags = NDArray[np.bool_]


def is_coarse(frame: gpd.GeoDataFrame) -> Flags:
    """Tell which rows of a frame have been coarsened."""
    marked = frame["sensitivity"].ne("public") & frame["id"].str.contains(_MARK, regex=False)
    return np.asarray(marked, dtype=np.bool_)


def coarsen_layers(layers: StudyLayers) -> StudyLayers:
    """
    Coarsen every row that is not public.

    Parameters
    ----------
    layers
        With no link from public rows to others (see `geo.studies.privacy.links`). Not modified.

    Returns
    -------
    layers
        Every place that is not public is a cell. Strikes stand in the middle of theirs, as sure as their grade was
        before and then the cell; those without a point, or known to an area only, are counted and not placed.
        Assessments count with low analytic confidence. Left out, and told in the notes: lines, which made of cells are
        none; strikes that a public account tells of too; and assessed places and activity whose cell has its middle
        outside the country.
    """
    notes: list[str] = []
    frames: dict[str, gpd.GeoDataFrame] = {}
    for name, read in layers.reads.items():
        frames[name], told = _PREPARE.get(LAYER_KINDS[name], _take_as_is)(read.frame, layers)
        if left := len(read.frame) - len(frames[name]):
            notes.append(f"{count(left, 'feature')} of {name} marked restricted or sensitive: left out; {told}.")
    done = redact(frames, keeps_linked=True)
    reads = {name: replace(read, frame=_dress(done.frames[name], name)) for name, read in layers.reads.items()}
    outline = reads["country"].frame.geometry.union_all()
    for name, read in reads.items():
        if LAYER_KINDS[name] in {"assessments", "activity"}:
            reads[name], left = _keep_inside(read, outline)
            if left:
                notes.append(f"{count(left, 'row')} of {name} whose coarse place is outside the country: left out.")
    notes += [
        f"{count(number, 'feature')} of {name} marked restricted or sensitive: coarsened."
        for name, read in reads.items()
        if (number := int(is_coarse(read.frame).sum()))
    ]
    notes += done.notes[:1]
    return replace(
        layers,
        reads=MappingProxyType(reads),
        grades=_add_grades(layers.grades),
        notes=(*layers.notes, *notes),
    )


def _take_as_is(frame: gpd.GeoDataFrame, _: StudyLayers) -> tuple[gpd.GeoDataFrame, str]:
    return frame, ""


def _leave_lines(frame: gpd.GeoDataFrame, _: StudyLayers) -> tuple[gpd.GeoDataFrame, str]:
    return frame[frame["sensitivity"].eq("public")].reset_index(drop=True), "a line made of cells is none"


def _prepare_assessments(frame: gpd.GeoDataFrame, _: StudyLayers) -> tuple[gpd.GeoDataFrame, str]:
    low = frame["analytic_confidence"].mask(frame["sensitivity"].ne("public"), "low")
    return frame.assign(analytic_confidence=low), ""


def _prepare_strikes(frame: gpd.GeoDataFrame, layers: StudyLayers) -> tuple[gpd.GeoDataFrame, str]:
    """State how sure hidden places are, take away those that are no circles, and tell which rows are one event."""
    hidden = frame["sensitivity"].ne("public").to_numpy(dtype=bool)
    if not hidden.any():
        return frame, ""
    events = pd.Series(group_events(frame["id"].tolist(), frame["conflicts_with"]), frame.index)
    told_too = hidden & events.isin(set(events[~hidden])).to_numpy(dtype=bool)
    frame, hidden, events = frame[~told_too], hidden[~told_too], events[~told_too]
    keys = list(zip(frame["geo_scale"].replace("", _SCHEME), frame["geo_precision"], strict=True))
    asked = check_grades(layers.grades).reindex(keys)
    points = shapely.get_type_id(frame.geometry.to_numpy()) == shapely.GeometryType.POINT
    circle = asked["location_kind"].eq("circle").to_numpy() & points
    unstated = hidden & frame["uncertainty_m"].isna().to_numpy()
    shapes = np.where(hidden & ~circle, None, frame.geometry.to_numpy())
    prepared = frame.assign(
        uncertainty_m=np.where(unstated & circle, asked["radius_m"], frame["uncertainty_m"]),
        confidence=np.where(unstated & circle, asked["confidence"], frame["confidence"]),
    ).set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    # Hidden accounts of one event stay together, under a name made of what is kept of them.
    named = prepared.assign(**{_EVENT: _name_events(prepared, hidden, events)})
    return named.reset_index(drop=True), "public accounts tell of the same events"


def _name_events(strikes: gpd.GeoDataFrame, hidden: Flags, events: pd.Series) -> list[str]:
    content = [
        json.dumps([row.date_edtf, row.attributed_to, row.sensitivity, _write_cell(row.geometry, row.sensitivity)])
        if is_hidden
        else ""
        for row, is_hidden in zip(strikes.itertuples(), hidden, strict=True)
    ]
    members: dict[str, list[str]] = {}
    for event, text in zip(events, content, strict=True):
        members.setdefault(event, []).append(text)
    names = {
        event: "event_" + hashlib.sha256("".join(sorted(texts)).encode()).hexdigest()[:8]
        for event, texts in members.items()
        if len(texts) > 1 and all(texts)
    }
    return [names.get(event, "") for event in events]


def _write_cell(shape: shapely.Geometry | None, sensitivity: str) -> str:
    return "" if shape is None else str(shapely.to_wkb(snap_shape(shape, CELLS_KM[sensitivity]), hex=True))


def _dress(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Give coarse rows a name that says what they are, and the words that the next steps need."""
    coarse = is_coarse(frame)
    if not coarse.any():
        return frame.drop(columns=_EVENT, errors="ignore")
    edges = [f"{CELLS_KM.get(word, 0):g}" for word in frame["sensitivity"]]
    texts = {
        "name": [f"Not public; coarsened to a cell of {edge} km" for edge in edges],
        "name_ar": [f"غير معلن؛ عُمِّم موضعه إلى خلية {edge} كم" for edge in edges],
        "geometry_basis": ["derived"] * len(frame),
    }
    if LAYER_KINDS[name] == "strikes":
        placed = frame.geometry.notna()
        texts["geo_precision"] = np.where(placed, COARSE_GRADE, UNPLACED_GRADE).tolist()
        unplaced = ["Not public; counted, not placed", "غير معلن؛ يُحسب ولا يُحدَّد موضعه"]
        for column, words in zip(("name", "name_ar"), unplaced, strict=True):
            texts[column] = np.where(placed, texts[column], words).tolist()
        linked = [
            (event,) if event else cell for event, cell in zip(frame[_EVENT], frame["conflicts_with"], strict=True)
        ]
        frame = frame.drop(columns=_EVENT).assign(conflicts_with=pd.Series(linked, frame.index, dtype=object))
    return frame.assign(**{column: frame[column].where(~coarse, words) for column, words in texts.items()})


def _keep_inside(read: LayerRead, outline: shapely.Geometry) -> tuple[LayerRead, int]:
    off = is_coarse(read.frame) & ~shapely.intersects(read.frame.geometry.to_numpy(), outline)
    return (replace(read, frame=read.frame[~off].reset_index(drop=True)), int(off.sum())) if off.any() else (read, 0)


def _add_grades(grades: pd.DataFrame) -> pd.DataFrame:
    """Add the two grades of what is not public; a coarse strike states its own radius, so the grade's is a bound."""
    reach_m = max(find_reach_m(shapely.Point(0, 0), edge_km) for edge_km in CELLS_KM.values())
    added = pd.DataFrame(
        [
            [_SCHEME, COARSE_GRADE, "circle", reach_m, 0.95, "assumption", "half the diagonal of a cell of the grid"],
            [_SCHEME, UNPLACED_GRADE, "none", np.nan, np.nan, "assumption", "not public, and known to no circle"],
        ],
        columns=list(GRADE_COLUMNS),
    )
    taken = grades["scheme"].eq(_SCHEME) & grades["grade"].isin(added["grade"])
    return pd.concat([grades[~taken], added], ignore_index=True)


_Prepare = Callable[[gpd.GeoDataFrame, StudyLayers], tuple[gpd.GeoDataFrame, str]]
_PREPARE: Final[Mapping[str, _Prepare]] = MappingProxyType(
    {"assessments": _prepare_assessments, "strikes": _prepare_strikes, "lines": _leave_lines}
)
