"""
The layers of a study as they stood at a moment.

What a date means differs from kind to kind, and so does what stands at a moment:

- A **zone** or a mechanism, and every feature with a validity, stands from ``valid_from`` until, not at, ``valid_to``.
- A **strike** is an event: it stands from the moment on that it may have happened, the marks of its date taken in.
  `geo.layers.windows.window_probability` says how probably it had.
- An **assessment** is dated by its evidence. Evidence from May for a place that had not changed hands speaks for April
  too, and evidence from January still speaks where nothing newer does. So the span of the evidence never leaves an
  assessment out, and its age is told instead (`geo.studies.steps.staleness`). Only a validity that is stated apart from
  the evidence does: a ``valid_from`` or ``valid_to`` other than the span of ``date_edtf``.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DateError
from geo.layers import Declaration, Declarations, Mechanism, parse_date
from geo.layers.windows import window_probability
from geo.studies.layers import LAYER_KINDS, StudyLayers
from geo.studies.study import Study

__all__ = ["LEFT_OUT_COLUMNS", "Snapshot", "holds_at", "snapshot", "with_as_of"]

LEFT_OUT_COLUMNS: Final = ("layer", "id", "name", "reason")
"""Columns of the table of what does not stand at a moment."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """
    What stood at a moment.

    Parameters
    ----------
    at
        The moment, UTC.
    layers
        The study's layers with the rows that stood then; a run takes them as any others.
    left_out
        The rows that did not (see :data:`LEFT_OUT_COLUMNS`), with the reason: ``not yet`` or ``ended``.
    """

    at: pd.Timestamp
    layers: StudyLayers
    left_out: pd.DataFrame


def snapshot(layers: StudyLayers, at: datetime) -> Snapshot:
    """
    Keep what stood at a moment, layer by layer, by the rules of this module.

    Parameters
    ----------
    layers
        As `read_layers` gives them. Not modified.
    at
        The moment, with a time zone.

    Returns
    -------
    snapshot
        Rows keep their order; frames are numbered anew.

    Raises
    ------
    DateError
        The moment has no time zone.
    """
    moment = _as_utc(at)
    reads, left_out = {}, []
    for name, read in layers.reads.items():
        reason = _reasons(read.frame, LAYER_KINDS[name], moment)
        stands = reason == ""
        reads[name] = replace(read, frame=read.frame[stands].reset_index(drop=True))
        left_out.append(read.frame.loc[~stands, ["id", "name"]].assign(layer=name, reason=reason[~stands]))
    records: list[Declaration | Mechanism] = [*layers.declarations.zones, *layers.declarations.mechanisms]
    told = pd.DataFrame(
        [("zones", record.id, record.name, _record_reason(record, moment)) for record in records],
        columns=list(LEFT_OUT_COLUMNS),
    )
    kept = replace(layers, reads=MappingProxyType(reads), declarations=_keep_records(layers.declarations, moment))
    table = pd.concat([*(pd.DataFrame(part) for part in left_out), told[told["reason"] != ""]], ignore_index=True)
    return Snapshot(moment, kept, table[list(LEFT_OUT_COLUMNS)])


def holds_at(frame: gpd.GeoDataFrame, kind: str, at: datetime) -> Flags:
    """
    Tell which rows of a frame stand at a moment, by the rules of this module.

    Parameters
    ----------
    frame
        A checked frame. Not modified.
    kind
        Its kind, such as ``zones`` or ``strikes``.
    at
        The moment, with a time zone.

    Returns
    -------
    holds
        One for each row.

    Raises
    ------
    DateError
        The moment has no time zone.
    """
    return np.asarray(_reasons(frame, kind, _as_utc(at)) == "", dtype=np.bool_)


def with_as_of(study: Study, at: datetime) -> Study:
    """
    Give a study another date.

    Parameters
    ----------
    study
        As `open_study` gives it. Not modified.
    at
        A moment with a time zone; the study's date is its day in UTC.

    Returns
    -------
    study
        The same study, as of that day.

    Raises
    ------
    DateError
        The moment has no time zone.
    """
    entry = study.settings.study.model_copy(update={"as_of": _as_utc(at).date()})
    return replace(study, settings=study.settings.model_copy(update={"study": entry}))


def _as_utc(at: datetime) -> pd.Timestamp:
    if at.tzinfo is None:
        raise DateError(
            f"The moment of a snapshot: found {at.isoformat()} without a time zone, expected one. "
            "Likely cause: datetime(...) without tzinfo=UTC."
        )
    return pd.Timestamp(at).tz_convert("UTC")


def _reasons(frame: gpd.GeoDataFrame, kind: str, at: pd.Timestamp) -> NDArray[np.object_]:
    """Say of each row why it does not stand; empty where it does."""
    if kind == "strikes":
        spans, until = (frame["event_date_from"], frame["event_date_to"]), (None, at.to_pydatetime())
        never = window_probability(*spans, until, date_edtf=frame["date_edtf"]) == 0
        return np.where(never, "not yet", "").astype(object)
    first, end = frame["valid_from"], frame["valid_to"]
    if kind == "assessments":
        of_evidence = _dated_by_evidence(frame)
        first, end = first.mask(of_evidence), end.mask(of_evidence)
    return np.select([first.notna() & (first > at), end.notna() & (end <= at)], ["not yet", "ended"], "").astype(object)


def _dated_by_evidence(assessments: gpd.GeoDataFrame) -> Flags:
    """Tell where the validity is what the reader filled in from the text that dates the evidence."""
    spans = [parse_date(text) if text else None for text in assessments["date_edtf"]]
    ends = (
        pd.Series([span and getattr(span, end) for span in spans], index=assessments.index, dtype=object)
        for end in ("earliest", "latest")
    )
    same = [
        column.eq(moments) | (column.isna() & moments.isna())
        for column, end in zip(("valid_from", "valid_to"), ends, strict=True)
        for column, moments in [(assessments[column], pd.to_datetime(end, utc=True))]
    ]
    return np.asarray(same[0] & same[1], dtype=np.bool_)


def _record_reason(record: Declaration | Mechanism, at: datetime) -> str:
    if record.valid_from is not None and record.valid_from > at:
        return "not yet"
    return "ended" if record.valid_to is not None and record.valid_to <= at else ""


def _keep_records(declarations: Declarations, at: datetime) -> Declarations:
    return Declarations(
        tuple(record for record in declarations.zones if not _record_reason(record, at)),
        tuple(record for record in declarations.mechanisms if not _record_reason(record, at)),
    )
