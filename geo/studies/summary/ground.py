"""The tables of areas of control, of declared zones, and of what the two have in common."""

import re

import numpy as np
import pandas as pd

from geo.overlaps import expected_count
from geo.overlaps.range_words import ONLY_TOGETHER
from geo.studies.result import StudyResult
from geo.studies.summary.tables import SummaryTable
from geo.zones import zone_keys

__all__ = ["summarise_control", "summarise_overlaps", "summarise_zones"]

_LEAST_SHARE = 0.01  # of either side: what is less is in overlaps.geojson
_IN_FORCE = ("declared", "agreed")


def summarise_control(result: StudyResult) -> SummaryTable:
    """Say what each party holds, what is contested and what is not known, and how sure the lines are."""
    areas = result.control.assign(
        weighted_m=result.control["line_error_m"] * result.control["area_km2"],
    )
    names = {party.id: party.name for party in result.study.parties}
    areas["holder"] = [
        names.get(party, party) if status == "assessed" else status.capitalize()
        for party, status in zip(areas["party"], areas["status"], strict=True)
    ]
    groups = areas.groupby("holder", sort=True)
    area_km2 = groups["area_km2"].sum()
    frame = pd.DataFrame(
        {
            "area of control": area_km2.index,
            "km2": area_km2.to_numpy(),
            "share %": (100 * area_km2 / area_km2.sum()).to_numpy(),
            "parts": groups.size().to_numpy(),
            "line error km": (groups["weighted_m"].sum(min_count=1) / area_km2 / 1000).to_numpy(),
        }
    ).sort_values(["km2", "area of control"], ascending=[False, True], ignore_index=True)
    return SummaryTable(
        "control",
        f"Assessed control on {result.study.as_of:%Y-%m-%d}",
        frame,
        "Computed from points; a line may be off by the line error. Assessed, not surveyed.",
        {"share %": 1, "line error km": 1},
    )


def summarise_zones(result: StudyResult) -> SummaryTable:
    """Say of each declared zone how large it is and how many strikes are expected in it."""
    counts = expected_count(result.exposure)
    counts = counts[counts["accounts"].eq("one_per_event")]
    keys = {(row.zone_id, row.reading): row for row in counts.itertuples()}
    rows = []
    for zone in result.zones.itertuples():
        counted = keys.get((zone.zone_id if not zone.tier else zone.id, zone.reading))
        rows.append(
            {
                "zone": zone.zone_id + (f" ({zone.tier})" if zone.tier else ""),
                "status": zone.status,
                "reading": zone.reading,
                "km2": zone.area_km2,
                "strikes expected": np.nan if counted is None else counted.expected,
                "90 % interval": "" if counted is None else f"{counted.low:.0f} to {counted.high:.0f}",
                "not located": 0 if counted is None else counted.n_not_located,
            }
        )
    first, end = result.study.window
    return SummaryTable(
        "zones",
        f"Declared zones and reported strikes, {first:%Y-%m-%d} to {end:%Y-%m-%d}",
        pd.DataFrame(rows),
        "Strikes are expected numbers: each report counts with the probability that its place lies in the zone; "
        "accounts that conflict count as one event. Narrow, likely and wide are readings by the analyst of a text "
        "that gives no geometry.",
        {"strikes expected": 1},
    )


def summarise_overlaps(result: StudyResult) -> SummaryTable:
    """Say what the zones in force overlap, at least and at most."""
    ranges = result.ranges
    in_force = set(zone_keys(result.zones)[result.zones["status"].isin(_IN_FORCE)])
    of_zone = ranges["a_id"].map(result.zones.assign(key=zone_keys(result.zones)).groupby("key")["area_km2"].max())
    shown = ranges[
        ranges["a_id"].isin(in_force)
        & (ranges["b_id"].isin(in_force) | ranges["b_kind"].eq("control"))
        & ranges["max_km2"].ge(_LEAST_SHARE * of_zone)
    ]
    frame = pd.DataFrame(
        {
            "zone": shown["a_id"],
            "overlaps": shown["b_name"].where(shown["b_kind"].eq("control"), shown["b_id"]),
            "least km2": shown["min_km2"],
            "likely km2": shown["likely_km2"],
            "greatest km2": shown["max_km2"],
            "moved most by": [
                _clip(text) if text or low == high else ONLY_TOGETHER.en
                for text, low, high in zip(shown["moved_most_by"], shown["min_km2"], shown["max_km2"], strict=True)
            ],
        }
    ).reset_index(drop=True)
    return SummaryTable(
        "overlaps",
        "What the zones in force overlap",
        frame,
        "On the ellipsoid, over the readings of both zones and the error of the control lines. ranges.csv has every "
        "pair and every case, overlaps.geojson each reading with its shares.",
    )


def _clip(text: str) -> str:
    """Keep the kind of thing that moves an overlap; its name and by how much stand in ranges.csv."""
    if not text:
        return "nothing: exact as drawn"
    bound = re.search(r"up to [\d.,]+ k?m", text)
    if bound:
        return f"a control line, {bound.group()}"
    return "the reading"
