"""Reported strikes that happened between two states, and reports that differ."""

from collections.abc import Hashable
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.layers.windows import window_probability
from geo.studies.comparison.changes.shapes import is_missing, is_same_shape, is_same_value, to_frame
from geo.studies.comparison.states import State

__all__ = ["STRIKE_CHANGE_COLUMNS", "compare_strikes"]

STRIKE_CHANGE_COLUMNS: Final = (
    "id",
    "change",
    "name",
    "name_ar",
    "strike_id",
    "date_edtf",
    "probability",
    "attributed_to",
    "what",
    "conflicts_with",
    "sensitivity",
    "geometry",
)
"""Columns of a frame of changes of strikes, in order."""

_REPORTS: Final = (
    "date_edtf",
    "attributed_to",
    "claimed_by",
    "weapon",
    "where_text",
    "geo_precision",
    "location_kind",
    "uncertainty_m",
)


def compare_strikes(before: State, after: State) -> gpd.GeoDataFrame:
    """
    List the strikes that happened between two states, and the reports that differ.

    Parameters
    ----------
    before, after
        The two states; a strike outside the window of either is passed over where it could not be in both. Not
        modified.

    Returns
    -------
    changes
        By strike (see :data:`STRIKE_CHANGE_COLUMNS`). ``new``: it happened between the two moments with a
        ``probability`` above 0, marks of its date taken in; ``added`` and ``gone``: the report is in one state only,
        though both windows hold its date; ``changed``: what ``what`` names is told otherwise.
    """
    old, new = ({row["id"]: row for row in state.strikes.to_dict("records")} for state in (before, after))
    later = after.as_of > before.as_of
    since = _probabilities(after.strikes, (before.as_of, after.as_of)) if later else np.zeros(len(after.strikes))
    probability = dict(zip(after.strikes["id"], since, strict=True))
    rows = []
    for key in sorted(old.keys() | new.keys()):
        one, other = old.get(key), new.get(key)
        change, what = _differ(one, other, chance := probability.get(key, 0.0))
        missing_from = before if one is None else after if other is None else None
        told = other or one
        if not change or told is None or (missing_from and change != "new" and not _in_window(told, missing_from)):
            continue
        columns = ("name", "name_ar", "date_edtf", "attributed_to", "conflicts_with", "sensitivity", "geometry")
        rows.append(
            {"id": f"strike:{key}", "change": change, "strike_id": key, "probability": chance, "what": what}
            | {name: told[name] for name in columns}
        )
    return to_frame(rows, STRIKE_CHANGE_COLUMNS)


Report = dict[Hashable, Any]


def _differ(one: Report | None, other: Report | None, chance: float) -> tuple[str, tuple[str, ...]]:
    """Say how two reports of one strike differ, if they do."""
    what = _report_differences(one, other) if one and other else ()
    if other is not None and chance != 0:  # NaN too: nobody can tell when it was
        return "new", what
    if one is None or other is None:
        return ("added" if one is None else "gone"), what
    return ("changed" if what else ""), what


def _probabilities(strikes: gpd.GeoDataFrame, window: tuple[pd.Timestamp, pd.Timestamp]) -> NDArray[np.float64]:
    first, end = (moment.to_pydatetime() for moment in window)
    return window_probability(
        strikes["event_date_from"], strikes["event_date_to"], (first, end), date_edtf=strikes["date_edtf"]
    )


def _in_window(strike: Report, state: State) -> bool:
    """Tell whether a state could know of a strike."""
    first, end = state.window
    starts, ends = strike["event_date_from"], strike["event_date_to"]
    return bool((is_missing(starts) or starts < end) and (is_missing(ends) or ends > first))


def _report_differences(one: Report, other: Report) -> tuple[str, ...]:
    told = tuple(name for name in _REPORTS if not is_same_value(one[name], other[name]))
    return told if is_same_shape(one["geometry"], other["geometry"]) else (*told, "geometry")
