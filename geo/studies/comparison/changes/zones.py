"""Declared zones that began, ended, were read anew or amended."""

from collections.abc import Hashable
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.layers import Declaration
from geo.overlaps.subjects import READING_ORDER
from geo.studies.comparison.changes.shapes import is_same_value, moved_share, to_frame
from geo.studies.comparison.snapshots import holds_at
from geo.studies.comparison.states import State
from geo.zones import zone_keys

__all__ = ["ZONE_CHANGE_COLUMNS", "compare_zones"]

ZONE_CHANGE_COLUMNS: Final = (
    "id",
    "change",
    "name",
    "name_ar",
    "zone",
    "reading",
    "status",
    "what",
    "before_km2",
    "after_km2",
    "sensitivity",
    "geometry",
)
"""Columns of a frame of changes of zones, in order."""

_TERMS: Final = (
    "status",
    "declarer",
    "addressee",
    "exempt",
    "responsible_party",
    "prohibited_conduct",
    "lower_m",
    "upper_m",
    "vertical_reference",
)
_SAME_SHARE: Final = 1e-3  # of an area: a border drawn again, or rounded in a file, is not another border


def compare_zones(before: State, after: State) -> gpd.GeoDataFrame:
    """
    List the zones that began, ended, were re-read or amended between two states.

    Parameters
    ----------
    before, after
        The two states. Not modified.

    Returns
    -------
    changes
        By zone and reading (see :data:`ZONE_CHANGE_COLUMNS`). ``begun``: held at the later moment only; ``ended``: at
        the earlier one only; ``re-read``: its ground differs by more than a thousandth, or its rule and its ground do;
        ``amended``: the terms named in ``what`` differ. Records without geometry are among them where both states know
        theirs; they have no reading.
    """
    with_records = before.records is not None and after.records is not None
    sides = [_standing_zones(state, with_records=with_records) for state in (before, after)]
    old, new = ({row["id"]: row for row in side.to_dict("records")} for side in sides)
    rows = []
    for key, told in sorted((old | new).items(), key=_place_in_order):
        one, other = old.get(key), new.get(key)
        change, what = ("begun", ()) if one is None else ("ended", ()) if other is None else _differ(one, other)
        if not change:
            continue
        rows.append(
            {
                "id": f"zone:{key}",
                "change": change,
                "zone": told["key"],
                "what": what,
                "before_km2": one["area_km2"] if one else 0.0,
                "after_km2": other["area_km2"] if other else 0.0,
            }
            | {name: told[name] for name in ("name", "name_ar", "reading", "status", "sensitivity", "geometry")}
        )
    return to_frame(rows, ZONE_CHANGE_COLUMNS)


def _place_in_order(item: tuple[Hashable, dict[Hashable, Any]]) -> tuple[str, int]:
    return item[1]["key"], READING_ORDER.get(item[1]["reading"], 0)


def _standing_zones(state: State, *, with_records: bool) -> pd.DataFrame:
    """List what holds at the state's moment, drawn or not."""
    drawn = state.zones[holds_at(state.zones, "zones", state.as_of)]
    table = pd.DataFrame(drawn.assign(key=zone_keys(drawn)))
    if not with_records:
        return table
    records = [_record_row(record) for record in state.records or () if _stands(record, state.as_of)]
    return pd.concat([table, pd.DataFrame(records, columns=list(table.columns))]) if records else table


def _record_row(record: Declaration) -> dict[str, Any]:
    terms = {name: getattr(record, name) for name in ("id", "name", "name_ar", "sensitivity", *_TERMS)}
    return terms | {"key": record.id, "reading": "", "rule": "", "area_km2": 0.0, "geometry": None}


def _stands(record: Declaration, at: pd.Timestamp) -> bool:
    return (record.valid_from is None or record.valid_from <= at) and (record.valid_to is None or at < record.valid_to)


def _differ(one: dict[Hashable, Any], other: dict[Hashable, Any]) -> tuple[str, tuple[str, ...]]:
    """Say how two rows of one zone differ, if they do."""
    what = tuple(name for name in _TERMS if not is_same_value(one[name], other[name]))
    moved = moved_share(one["geometry"], other["geometry"]) > _SAME_SHARE
    if moved:
        return "re-read", ("geometry", *what)
    return ("amended", what) if what else ("", ())
