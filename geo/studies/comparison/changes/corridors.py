"""Proposed corridors whose answer differs between two states."""

from collections.abc import Hashable, Iterator
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.studies.comparison.changes.shapes import moved_share, to_frame
from geo.studies.comparison.states import State

__all__ = ["CORRIDOR_CHANGE_COLUMNS", "compare_corridors"]

CORRIDOR_CHANGE_COLUMNS: Final = (
    "id",
    "change",
    "name",
    "name_ar",
    "request_id",
    "reading",
    "before_length_m",
    "after_length_m",
    "before_clearance_m",
    "after_clearance_m",
    "zones_begun",
    "zones_ended",
    "moved_share",
    "geometry",
)
"""Columns of a frame of changes of corridors, in order."""

_SAME_SHARE: Final = 0.1  # of a corridor's ground: a shift by a tenth of its width, about a cell of the cost surface


def compare_corridors(before: State, after: State) -> gpd.GeoDataFrame:
    """
    List the corridor answers that differ between two states.

    Parameters
    ----------
    before, after
        The two states. Not modified.

    Returns
    -------
    changes
        By request and reading (see :data:`CORRIDOR_CHANGE_COLUMNS`). ``asked`` and ``dropped``: the request is in one
        state only; ``opened`` and ``closed``: a corridor exists in one state only; ``rerouted``: more than a tenth of
        its ground lies elsewhere (``moved_share``); ``bound``: it lies where it did, and other zones bind. Where one
        state has one answer for all readings and the other an answer for each, the one stands against each. The
        geometry is the later corridor, or the earlier one where there is none.
    """
    old, new = (_answers(state.corridors) for state in (before, after))
    rows = []
    for request in sorted(old.keys() | new.keys()):
        for reading, one, other in _match_readings(old.get(request, {}), new.get(request, {})):
            row = _corridor_row(one, other)
            if row:
                rows.append({"id": f"corridor:{request}:{reading}", "request_id": request, "reading": reading} | row)
    return to_frame(rows, CORRIDOR_CHANGE_COLUMNS)


Answer = dict[Hashable, Any]


def _answers(corridors: gpd.GeoDataFrame) -> dict[str, dict[str, Answer]]:
    answers: dict[str, dict[str, Answer]] = {}
    for row in pd.DataFrame(corridors).to_dict("records"):
        answers.setdefault(row["request_id"], {})[row["reading"]] = row
    return answers


def _match_readings(
    old: dict[str, Answer], new: dict[str, Answer]
) -> Iterator[tuple[str, Answer | None, Answer | None]]:
    """Put the answers of one request side by side, reading by reading."""
    readings = [*new, *(reading for reading in old if reading not in new)]
    if old and new and ("all" in old) != ("all" in new):
        readings = [reading for reading in readings if reading != "all"]
    for reading in readings:
        yield reading, old.get(reading, old.get("all")), new.get(reading, new.get("all"))


def _corridor_row(one: Answer | None, other: Answer | None) -> dict[str, Any]:
    """Say how two answers differ; empty where they do not."""
    told = other or one or {}
    lengths = [float(answer["length_m"]) if answer else np.nan for answer in (one, other)]
    exists = [answer is not None and answer["status"] == "proposed" for answer in (one, other)]
    bound = [set(answer["binding_zones"]) if answer else set() for answer in (one, other)]
    moved = moved_share(*(answer["geometry"] for answer in (one, other) if answer)) if all(exists) else np.nan
    if one is None or other is None:
        change = "asked" if one is None else "dropped"
    elif exists[0] != exists[1]:
        change = "opened" if exists[1] else "closed"
    elif all(exists) and moved > _SAME_SHARE:
        change = "rerouted"
    elif bound[0] != bound[1]:
        change = "bound"
    else:
        return {}
    return {
        "change": change,
        "name": told["name"],
        "name_ar": told["name_ar"],
        "before_length_m": lengths[0],
        "after_length_m": lengths[1],
        "before_clearance_m": one["min_clearance_m"] if one else np.nan,
        "after_clearance_m": other["min_clearance_m"] if other else np.nan,
        "zones_begun": tuple(sorted(bound[1] - bound[0])),
        "zones_ended": tuple(sorted(bound[0] - bound[1])),
        "moved_share": moved,
        "geometry": next((answer["geometry"] for answer in (other, one) if answer and answer["geometry"]), None),
    }
