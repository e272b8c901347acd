"""Findings about ground: who holds how much, how large a zone's readings are, and what zones have in common."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.layers import Party
from geo.overlaps import holder_keys
from geo.overlaps.range_words import ONLY_TOGETHER
from geo.studies.sentences.extents import measure_extents
from geo.studies.sentences.phrases import Term, area, choose, count, length, name, say, share
from geo.studies.sentences.statement import Statement, list_rows, make_statement, name_party
from geo.zones import zone_keys

__all__ = ["tell_control", "tell_overlaps", "tell_ranges", "tell_readings"]

_READINGS: Final = ("narrow", "likely", "wide")
_STATUS_ORDER: Final = {"assessed": 0, "contested": 1, "claimed": 2, "support": 3, "unknown": 5}
_SENTENCES: Final = {
    "assessed": "held",
    "contested": "contested",
    "claimed": "claimed",
    "support": "support",
    "unknown": "unknown",
}
_FAIR_SHARE: Final = 0.05  # of a zone that has one reading: less is in the files


def tell_control(control: gpd.GeoDataFrame, parties: Mapping[str, Party]) -> Iterator[Statement]:
    """Tell what each party is assessed to hold, then what is contested, claimed, supported or not known."""
    extents = sorted(list_rows(measure_extents(control)), key=lambda row: _STATUS_ORDER.get(row["status"], 4))
    whole_km2 = sum(row["area_km2"] for row in extents)
    for row in extents:
        status, area_km2 = row["status"], row["area_km2"]
        told = say(
            _SENTENCES.get(status, "other_status"),
            holder=name_party(parties, row["party"]),
            status=choose("status", status),
            area=area(area_km2),
            areas=count("area", row["parts"]),
            share=share(area_km2 / whole_km2),
            bounds=_tell_bounds(row),
        )
        of_row = holder_keys(control.assign(claimants=[()] * len(control))) == row["holder"]
        yield make_statement(
            f"control:{row['holder']}",
            told,
            say("caveat_unknown" if status == "unknown" else "caveat_control"),
            numbers=(area_km2, row["low_km2"], row["high_km2"]),
            unit="km2",
            refs=[f"control:{key}" for key in sorted(control.loc[of_row, "id"])],
        )


def _tell_bounds(row: Mapping[str, Any]) -> Term:
    if np.isnan(row["line_error_m"]):
        return say("bounds_missing")
    if row["line_error_m"] == 0:
        return say("bounds_exact")
    return say("bounds", low=area(row["low_km2"]), high=area(row["high_km2"]), error=length(row["line_error_m"]))


def tell_readings(zones: gpd.GeoDataFrame, names: Mapping[str, Term]) -> Iterator[Statement]:
    """Tell how large each zone is whose text leaves that open, from its narrow to its wide reading."""
    for key, rows in zones.assign(key=zone_keys(zones)).groupby("key", sort=False):
        areas = rows.set_index("reading")["area_km2"]
        if not set(_READINGS) <= set(areas.index):
            continue
        low_km2, likely_km2, high_km2 = (float(areas[reading]) for reading in _READINGS)
        yield make_statement(
            f"zones:{key}",
            say("zone_area", zone=names[key], likely=area(likely_km2), low=area(low_km2), high=area(high_km2)),
            say("caveat_readings"),
            numbers=(likely_km2, low_km2, high_km2),
            unit="km2",
            refs=_refer(rows),
        )


def tell_overlaps(zones: gpd.GeoDataFrame, overlaps: pd.DataFrame, names: Mapping[str, Term]) -> Iterator[Statement]:
    """Tell what each zone with readings has in common with each holder, from the narrow to the wide reading."""
    if len(overlaps) == 0:
        return
    pairs = overlaps[
        overlaps["relation"].eq("overlap")
        & overlaps["a_kind"].eq("zone")
        & overlaps["b_kind"].eq("control")
        & overlaps["reading"].isin(_READINGS)
    ]
    for key, rows in zones.assign(key=zone_keys(zones)).groupby("key", sort=False):
        shared = pairs[pairs["a_id"].eq(key)]
        for holder, of_holder in sorted(shared.groupby("b_id"), key=lambda item: (-item[1]["area_km2"].max(), item[0])):
            areas = of_holder.set_index("reading")["area_km2"].reindex(_READINGS, fill_value=0.0)
            low_km2, likely_km2, high_km2 = (float(areas[reading]) for reading in _READINGS)
            told = say(
                "zone_shared",
                zone=names[key],
                other=name(of_holder["b_name"].iloc[0], of_holder["b_name_ar"].iloc[0]),
                likely=area(likely_km2),
                low=area(low_km2),
                high=area(high_km2),
            )
            yield make_statement(
                f"zones:{key}:{holder}",
                told,
                say("caveat_readings"),
                numbers=(likely_km2, low_km2, high_km2),
                unit="km2",
                refs=_refer(rows),
            )


def tell_ranges(zones: gpd.GeoDataFrame, ranges: pd.DataFrame, names: Mapping[str, Term]) -> Iterator[Statement]:
    """Tell what each zone in force has in common with holders and other zones in force, and what moves that most."""
    by_key = dict(list(zones.assign(key=zone_keys(zones)).groupby("key", sort=False)))
    among = ranges["b_id"].isin(by_key) | ranges["b_kind"].ne("zone")
    known = ranges[["min_km2", "likely_km2", "max_km2"]].notna().all(axis=1)
    pairs = ranges[ranges["a_kind"].eq("zone") & ranges["a_id"].isin(by_key) & among & known]
    rank = {key: place for place, key in enumerate(by_key)}
    ordered = pairs.assign(rank=pairs["a_id"].map(rank)).sort_values(
        ["rank", "likely_km2", "max_km2", "b_id"], ascending=[True, False, False, True]
    )
    for row in list_rows(ordered):
        own, other = by_key[row["a_id"]], row["b_id"]
        # Where a zone has readings every pair is told that any of them makes; else only what takes a fair part of it.
        is_open = bool(own["reading"].isin(_READINGS).any())
        least_km2 = 0.0 if is_open else _FAIR_SHARE * float(own["area_km2"].max())
        if not row["max_km2"] > 0 or row["likely_km2"] < least_km2:
            continue
        still = row["min_km2"] == row["max_km2"]
        among_zones = row["b_kind"] == "zone"
        terms = {
            "zone": names[row["a_id"]],
            "other": names[other] if among_zones else name(row["b_name"], row["b_name_ar"]),
            "likely": area(row["likely_km2"]),
            "low": area(row["min_km2"]),
            "high": area(row["max_km2"]),
        }
        if not still:
            alone = row["moved_most_by"], row["moved_most_by_ar"]
            terms["mover"] = name(*(alone if alone[0] else ONLY_TOGETHER))
        yield make_statement(
            f"{'zones' if is_open else 'overlaps'}:{row['a_id']}:{row['b_kind']}:{other}",
            say("pair_still" if still else "pair", **terms),
            say("caveat_pair"),
            numbers=(row["likely_km2"], row["min_km2"], row["max_km2"]),
            unit="km2",
            refs=[*_refer(own), *(_refer(by_key[other]) if among_zones else [])],
        )


def _refer(rows: gpd.GeoDataFrame) -> list[str]:
    return [f"zones:{key}" for key in rows["id"]]
