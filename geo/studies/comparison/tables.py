"""A comparison in a few tables for a reader."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.studies.comparison.states import State
from geo.studies.summary.tables import Summary, SummaryTable

if TYPE_CHECKING:
    from geo.studies.comparison.comparison import Comparison

__all__ = ["tabulate_changes", "tell_windows"]

_GROUND_NOTE = (
    "Gained and lost is ground that changed hands; redrawn is ground between two lines less than the line error apart, "
    "which nobody is told to have taken."
)
_CORRIDOR_NOTE = (
    "Clear: least km from the centreline to a binding zone. Bound: the same way, and other zones bind. "
    "Rerouted: another way. Closed: no corridor keeps clear any more. All corridors are proposed and hypothetical."
)


def tabulate_changes(comparison: "Comparison") -> Summary:
    """
    Put the changes of a comparison into a few tables.

    Parameters
    ----------
    comparison
        What changed. Not modified.

    Returns
    -------
    tables
        Areas of control, assessed places, declared zones, reported strikes and proposed corridors.
    """
    tables = (_control_table, _places_table, _zones_table, _strikes_table, _corridors_table)
    return Summary(tuple(make(comparison) for make in tables))


def tell_windows(before: State, after: State) -> list[str]:
    """Say up to when the strikes are known that the corridors of either side weigh, where that differs."""
    ends = [f"{state.window[1]:%Y-%m-%d}" for state in (before, after)]
    return [] if ends[0] == ends[1] else [f"Corridors weigh the strikes known until {ends[0]} and until {ends[1]}."]


def _title(topic: str, comparison: "Comparison", changes: pd.DataFrame) -> str:
    nothing = "" if len(changes) else ": nothing changed"
    return f"{topic}, {comparison.before.label} to {comparison.after.label}{nothing}"


def _pick(changes: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Take columns under the names of a table; lists that are empty in every row are left out."""
    shown = {name: head for name, head in columns.items() if not changes[name].map(lambda cell: cell == ()).all()}
    return pd.DataFrame({head: changes[name] for name, head in shown.items()}).infer_objects()


def _control_table(comparison: "Comparison") -> SummaryTable:
    balance = comparison.balance
    changed = balance.filter(regex="gained|lost|redrawn").to_numpy().any(axis=1)
    frame = balance.iloc[np.flatnonzero(changed)].drop(columns="holder").reset_index(drop=True)
    frame.columns = ["area of control", *(name.replace("_km2", " km2").replace("_", " ") for name in frame.columns[1:])]
    return SummaryTable(
        "control",
        _title("Areas of control", comparison, frame),
        frame,
        "\n".join((_GROUND_NOTE, *comparison.notes)),
        dict.fromkeys(frame.columns, 1),
    )


def _places_table(comparison: "Comparison") -> SummaryTable:
    places = comparison.place_changes
    columns = {"name": "place", "lost_by": "from", "gained_by": "to", "date_edtf": "evidence"}
    frame = _pick(places, columns)
    return SummaryTable("places", _title("Assessed places", comparison, places), frame)


def _zones_table(comparison: "Comparison") -> SummaryTable:
    zones = comparison.zone_changes
    columns = {"zone": "zone", "change": "change", "status": "status", "reading": "reading"}
    columns |= {"before_km2": "before km2", "after_km2": "after km2", "what": "what"}
    note = "A zone without a reading is a record without geometry." if zones["reading"].eq("").any() else ""
    frame = _pick(zones, columns)
    return SummaryTable("zones", _title("Declared zones", comparison, zones), frame, note)


def _strikes_table(comparison: "Comparison") -> SummaryTable:
    strikes = comparison.strike_changes
    columns = {"strike_id": "strike", "change": "change", "date_edtf": "date", "probability": "probability"}
    columns |= {"attributed_to": "attributed to", "what": "what", "conflicts_with": "conflicts with"}
    new = strikes[strikes["change"].eq("new")]
    note = (
        f"{new['probability'].astype(float).sum():.1f} reports expected in between: each counts with the probability "
        "that it happened then; accounts that conflict count each."
        if len(new)
        else ""
    )
    frame = _pick(strikes, columns)
    return SummaryTable("strikes", _title("Reported strikes", comparison, strikes), frame, note, {"probability": 2})


def _corridors_table(comparison: "Comparison") -> SummaryTable:
    corridors = comparison.corridor_changes
    frame = pd.DataFrame(
        {
            "corridor": corridors["request_id"],
            "reading": corridors["reading"],
            "change": corridors["change"],
            "km before": corridors["before_length_m"].astype(float) / 1000,
            "km after": corridors["after_length_m"].astype(float) / 1000,
            "clear before": corridors["before_clearance_m"].astype(float) / 1000,
            "clear after": corridors["after_clearance_m"].astype(float) / 1000,
            "elsewhere %": 100 * corridors["moved_share"].astype(float),
            "binds now": corridors["zones_begun"],
            "no longer": corridors["zones_ended"],
        }
    )
    frame = _pick(frame, {str(name): str(name) for name in frame.columns})
    note = "\n".join((_CORRIDOR_NOTE, *tell_windows(comparison.before, comparison.after))) if len(frame) else ""
    decimals = {"km before": 1, "km after": 1, "clear before": 1, "clear after": 1}
    return SummaryTable("corridors", _title("Proposed corridors", comparison, corridors), frame, note, decimals)
