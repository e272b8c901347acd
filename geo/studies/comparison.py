"""A comparison of two states: its frames, and its tables for a reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.exports.values import to_json_value
from geo.geodesy import WGS84
from geo.studies.states import State
from geo.studies.summary import Summary, SummaryTable

__all__ = ["Comparison"]

_GROUND_NOTE = (
    "Gained and lost is ground that changed hands; redrawn is ground between two lines less than the line error apart, "
    "which nobody is told to have taken."
)
_CORRIDOR_NOTE = (
    "Clear: least km from the centreline to a binding zone. Bound: the same way, and other zones bind. "
    "Rerouted: another way. Closed: no corridor keeps clear any more. All corridors are proposed and hypothetical."
)


@dataclass(frozen=True, eq=False)
class Comparison:
    """
    What changed from one state to another.

    Parameters
    ----------
    before, after
        The two states.
    control_changes
        Ground that changed hands or was redrawn, see `geo.studies.changes.compare_control`.
    place_changes
        Assessed places that changed hands, see `changes.compare_places`.
    zone_changes, strike_changes, corridor_changes
        See `changes.compare_zones`, `compare_strikes` and `compare_corridors`.
    balance
        What each holder had, gained and lost in km2, see `changes.balance_control`.
    notes
        What a reader must know: what the two sides do not say.
    notes_ar
        The same in Arabic, in the same order.
    """

    before: State
    after: State
    control_changes: gpd.GeoDataFrame
    place_changes: gpd.GeoDataFrame
    zone_changes: gpd.GeoDataFrame
    strike_changes: gpd.GeoDataFrame
    corridor_changes: gpd.GeoDataFrame
    balance: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()
    notes_ar: tuple[str, ...] = ()

    @property
    def tables(self) -> Summary:
        """The changes in a few tables for a reader; shows itself in a notebook."""
        return Summary(
            (
                _control_table(self),
                _places_table(self),
                _zones_table(self),
                _strikes_table(self),
                _corridors_table(self),
            )
        )

    def record(self) -> dict[str, Any]:
        """Give the whole comparison but its geometry to a program: frames as lists of rows, as JSON can hold them."""
        frames = {
            "control": self.control_changes,
            "places": self.place_changes,
            "zones": self.zone_changes,
            "strikes": self.strike_changes,
            "corridors": self.corridor_changes,
        }
        return {
            "before": self.before.label,
            "after": self.after.label,
            "changes": {name: _records(frame.drop(columns="geometry")) for name, frame in frames.items()},
            "balance": _records(self.balance),
            "notes": [*self.notes, *_tell_windows(self)],
        }

    @property
    def changes(self) -> gpd.GeoDataFrame:
        """All changes in one frame: ``id, kind, change`` first, then the columns of every kind."""
        kinds = {
            "control": self.control_changes,
            "place": self.place_changes.assign(id="place:" + self.place_changes["id"], change="changed_hands"),
            "zone": self.zone_changes,
            "strike": self.strike_changes,
            "corridor": self.corridor_changes,
        }
        parts = [pd.DataFrame(frame.assign(kind=kind)).astype(object) for kind, frame in kinds.items()]
        table = pd.concat(parts, ignore_index=True)
        first = ["id", "kind", "change"]
        columns = [*first, *(name for name in table.columns if name not in (*first, "geometry")), "geometry"]
        return gpd.GeoDataFrame(table[columns], geometry="geometry", crs=WGS84)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): to_json_value(cell) for key, cell in row.items()} for row in frame.to_dict("records")]


def _tell_windows(comparison: Comparison) -> list[str]:
    """Say up to when the strikes are known that the corridors of either side weigh, where that differs."""
    ends = [f"{state.window[1]:%Y-%m-%d}" for state in (comparison.before, comparison.after)]
    return [] if ends[0] == ends[1] else [f"Corridors weigh the strikes known until {ends[0]} and until {ends[1]}."]


def _title(topic: str, comparison: Comparison, changes: pd.DataFrame) -> str:
    nothing = "" if len(changes) else ": nothing changed"
    return f"{topic}, {comparison.before.label} to {comparison.after.label}{nothing}"


def _pick(changes: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Take columns under the names of a table; lists that are empty in every row are left out."""
    shown = {name: head for name, head in columns.items() if not changes[name].map(lambda cell: cell == ()).all()}
    return pd.DataFrame({head: changes[name] for name, head in shown.items()}).infer_objects()


def _control_table(comparison: Comparison) -> SummaryTable:
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


def _places_table(comparison: Comparison) -> SummaryTable:
    places = comparison.place_changes
    columns = {"name": "place", "lost_by": "from", "gained_by": "to", "date_edtf": "evidence"}
    frame = _pick(places, columns)
    return SummaryTable("places", _title("Assessed places", comparison, places), frame)


def _zones_table(comparison: Comparison) -> SummaryTable:
    zones = comparison.zone_changes
    columns = {"zone": "zone", "change": "change", "status": "status", "reading": "reading"}
    columns |= {"before_km2": "before km2", "after_km2": "after km2", "what": "what"}
    note = "A zone without a reading is a record without geometry." if zones["reading"].eq("").any() else ""
    frame = _pick(zones, columns)
    return SummaryTable("zones", _title("Declared zones", comparison, zones), frame, note)


def _strikes_table(comparison: Comparison) -> SummaryTable:
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


def _corridors_table(comparison: Comparison) -> SummaryTable:
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
    note = "\n".join((_CORRIDOR_NOTE, *_tell_windows(comparison))) if len(frame) else ""
    decimals = {"km before": 1, "km after": 1, "clear before": 1, "clear after": 1}
    return SummaryTable("corridors", _title("Proposed corridors", comparison, corridors), frame, note, decimals)
