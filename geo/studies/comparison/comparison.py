"""A comparison of two states: its frames, and all of it for a program."""

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.exports.values import to_json_value
from geo.geodesy import WGS84
from geo.studies.comparison.states import State
from geo.studies.comparison.tables import tabulate_changes, tell_windows
from geo.studies.summary.tables import Summary

__all__ = ["Comparison"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """
    What changed from one state to another.

    Parameters
    ----------
    before, after
        The two states.
    control_changes
        Ground that changed hands or was redrawn, see `geo.studies.comparison.changes.compare_control`.
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
        return tabulate_changes(self)

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
            "notes": [*self.notes, *tell_windows(self.before, self.after)],
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
