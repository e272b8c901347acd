"""The report's tables: what the frames say, in one language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.maps.figures.selection import items_of, number_corridors, rows_of
from geo.maps.figures.wording import Wording, plain_text, short_name
from geo.maps.report.content import ReportContent
from geo.overlaps import expected_count
from geo.overlaps.range_words import ONLY_TOGETHER

__all__ = ["ReportTable", "list_tables", "zone_names"]

_IN_FORCE: Final = ("declared", "agreed")
_LEAST_SHARE: Final = 0.01  # of the zone: what is less is in the study's ranges.csv
_KM: Final = 1000.0
_QUOTED: Final = re.compile('\\s*("[^"]*"|«[^»]*»)')


@dataclass(frozen=True, slots=True)
class ReportTable:
    """
    One table.

    Parameters
    ----------
    key
        ``report_<key>`` is its heading, ``report_<key>_caption`` its caption and ``report_<key>_note`` its note.
    caption
        Above it.
    columns
        Headings; the first column names the row.
    numeric
        Whether each column holds numbers.
    rows
        Cells as texts.
    """

    key: str
    caption: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


def list_tables(content: ReportContent, wording: Wording) -> dict[str, ReportTable]:
    """Make every table that has rows, by key, in reading order."""
    made = (_control, _zones, _overlaps, _corridors, _prices, _separations)
    tables = (table(content, wording) for table in made)
    return {table.key: table for table in tables if table.rows}


def zone_names(content: ReportContent, wording: Wording) -> dict[str, str]:
    """Name each zone by its id and, where it has tiers, by id and tier."""
    names: dict[str, str] = {}
    for row in _records(content.shown.zones):
        key, name = row.get("zone_id") or row.get("id") or "", wording.name(row).partition(":")[0].strip()
        names.setdefault(key, name)
        tier = wording.local(row.get("tier"), row.get("tier_ar"))
        if tier:
            names[f"{key}:{row['tier']}"] = f"{name} ({tier})"
    return names


def _control(content: ReportContent, wording: Wording) -> ReportTable:
    frame, rows = content.shown.control, []
    if frame is not None and len(frame):
        held = pd.DataFrame(frame.drop(columns=frame.geometry.name))
        status = held.get("status", pd.Series("assessed", held.index))
        own = ~status.isin(["contested", "unknown"])
        held["holder"] = [
            wording.party(row["party"]) + ("" if state == "assessed" else f" ({wording.value('status', state)})")
            if alone else wording.value("status", state)
            for row, state, alone in zip(held.to_dict("records"), status, own, strict=True)
        ]  # fmt: skip
        held["weighed"] = held["line_error_m"] * held["area_km2"] / _KM
        groups = held.groupby("holder", sort=True)
        told = pd.DataFrame({"km2": groups["area_km2"].sum(), "parts": groups.size()})
        told["error"] = groups["weighed"].sum(min_count=1) / told["km2"]
        total = told["km2"].sum()
        rows = [
            (plain_text(name), wording.number(row.km2), wording.number(100 * row.km2 / total, 1),
             wording.number(row.parts), wording.number(row.error, 1))
            for name, row in told.sort_values("km2", ascending=False, kind="stable").iterrows()
        ]  # fmt: skip
    caption = wording.told("report_control_caption", date=wording.day(content.shown.as_of))
    return _table("control", caption, wording, "holder km2 share parts error", rows, n_texts=1)


def _zones(content: ReportContent, wording: Wording) -> ReportTable:
    exposure, counted = content.shown.exposure, {}
    if exposure is not None and {"conflicts_with", "location_kind", "zone_name"} <= set(exposure) and len(exposure):
        counts = expected_count(exposure)
        counts = counts[counts["accounts"].eq("one_per_event")]
        counted = {(row["zone_id"], row["reading"]): row for row in counts.to_dict("records")}
    names, rows = zone_names(content, wording), []
    for row in _records(content.shown.zones):
        key, tier = row.get("zone_id") or row["id"], row.get("tier") or ""
        found = counted.get((f"{key}:{tier}" if tier else key, row.get("reading", "")))
        interval = {end: wording.number(found[end]) for end in ("low", "high")} if found else {}
        rows.append(
            (
                names.get(f"{key}:{tier}", names[key]),
                wording.value("status", row.get("status") or ""),
                wording.value("reading", row.get("reading") or ""),
                wording.number(row.get("area_km2", float("nan"))),
                wording.number(found["expected"], 1) if found else "",
                wording.told("interval", **interval) if found else "",
                wording.number(found["n_not_located"]) if found else "",
            )
        )
    first, end = (pd.Timestamp(moment) for moment in content.shown.window)
    last = max(first, end - pd.Timedelta(1, "us"))
    caption = wording.told("report_zones_caption", **{"from": wording.day(first), "to": wording.day(last)})
    return _table("zones", caption, wording, "zone status reading km2 expected interval unplaced", rows, n_texts=3)


def _overlaps(content: ReportContent, wording: Wording) -> ReportTable:
    names, zones, rows = zone_names(content, wording), _records(content.shown.zones), []
    in_force = {key for row in zones if row.get("status") in _IN_FORCE for key in _keys(row)}
    largest: dict[str, float] = {}
    for row in zones:
        for key in _keys(row):
            largest[key] = max(largest.get(key, 0.0), row.get("area_km2") or 0.0)
    together = wording.local(ONLY_TOGETHER.en, ONLY_TOGETHER.ar)
    order = {key: place for place, row in enumerate(zones) for key in sorted(_keys(row))}
    for row in sorted(_records(content.ranges), key=lambda row: order.get(row["a_id"], len(order))):
        beside = row["b_id"] in in_force or row["b_kind"] == "control"
        least = max(_LEAST_SHARE * largest.get(row["a_id"], 0.0), 1e-6)
        if row["a_id"] not in in_force or not beside or not row["max_km2"] >= least:
            continue
        moved = wording.local(row.get("moved_most_by"), row.get("moved_most_by_ar"))
        other = wording.local(row.get("b_name"), row.get("b_name_ar"))
        rows.append(
            (
                names.get(row["a_id"], plain_text(row["a_id"])),
                names.get(row["b_id"], short_name(other)) if row["b_kind"] == "zone" else other,
                *(wording.number(row[f"{case}_km2"]) for case in ("min", "likely", "max")),
                _clip(moved) or (wording.told("exact") if row["min_km2"] == row["max_km2"] else together),
            )
        )
    caption = wording.told("report_overlaps_caption")
    table = _table("overlaps", caption, wording, "zone with least likely greatest moved", rows, n_texts=2)
    return ReportTable(table.key, table.caption, table.columns, (*table.numeric[:-1], False), table.rows)


def _clip(moved: str) -> str:
    """Keep the kind of thing that moves an overlap, without its name and by how much."""
    return _QUOTED.sub("", moved).partition(":")[0].strip().removesuffix(" of")


def _corridors(content: ReportContent, wording: Wording) -> ReportTable:
    names, rows = zone_names(content, wording), []
    frame = content.shown.corridors
    for row in _records(None if frame is None else number_corridors(frame)):
        found = row.get("status") == "proposed"
        answer = "proposed" if found else "no_corridor"
        binding = wording.told("comma").join(
            names.get(key, plain_text(key)) for key in items_of(row.get("binding_zones"))
        )
        rows.append(
            (
                wording.rank(row["number"]),
                wording.name(row),
                wording.value("reading", row.get("reading") or ""),
                wording.value("status", answer),
                _km(wording, row.get("length_m"), 0),
                wording.number(100 * (_value(row.get("detour")) - 1), 1),
                _km(wording, row.get("min_clearance_m"), 1),
                _km(wording, row.get("width_m"), 0),
                wording.number(100 * _value(row.get("gap")), 2),
                binding or wording.told("none"),
            )
        )
    caption, columns = wording.told("report_corridors_caption"), "number corridor reading answer length detour"
    table = _table("corridors", caption, wording, f"{columns} clearance width gap binding", rows, n_texts=4)
    return ReportTable(table.key, table.caption, table.columns, (*table.numeric[:-1], False), table.rows)


def _prices(content: ReportContent, wording: Wording) -> ReportTable:
    zones = zone_names(content, wording)
    requests = {row.get("request_id"): wording.name(row) for row in reversed(_records(content.shown.corridors))}
    rows = [
        (
            requests.get(curve.request_id, plain_text(curve.request_id)),
            zones.get(curve.zone_id, plain_text(curve.zone_id)),
            _km(wording, curve.unconstrained_m, 1),
            _km(wording, curve.rows["length_m"].max(), 1),
            wording.told("comma").join(_km(wording, radius_m, 1) for radius_m in curve.changes["radius_m"]),
            _km(wording, curve.closing_radius_m, 1) or wording.told("none"),
        )
        for curve in content.curves
    ]
    caption = wording.told("report_prices_caption")
    return _table("prices", caption, wording, "corridor zone free longest changes closes", rows, n_texts=2)


def _separations(content: ReportContent, wording: Wording) -> ReportTable:
    rows = [
        (
            wording.name(row),
            f"{wording.party(row.get('party_a') or '')}{wording.told('and')}{wording.party(row.get('party_b') or '')}",
            _km(wording, row.get("length_m"), 0),
            _km(wording, row.get("moved_max_m"), 1),
            wording.number(_value(row.get("area_shift_km2"))),
        )
        for row in _records(content.shown.separation_lines)
    ]
    caption = wording.told("report_separations_caption")
    return _table("separations", caption, wording, "line between length moves ground", rows, n_texts=2)


def _table(
    key: str, caption: str, wording: Wording, columns: str, rows: Sequence[tuple[str, ...]], *, n_texts: int
) -> ReportTable:
    heads = tuple(wording.told(f"col_{column}") for column in columns.split())
    numeric = tuple(place >= n_texts for place in range(len(heads)))
    return ReportTable(key, caption, heads, numeric, tuple(rows))


def _records(frame: pd.DataFrame | None) -> list[dict[str, Any]]:
    return [] if frame is None else rows_of(frame)


def _keys(zone: dict[str, Any]) -> set[str]:
    key, tier = str(zone.get("zone_id") or zone["id"]), zone.get("tier") or ""
    return {key, f"{key}:{tier}"} if tier else {key}


def _value(number: object) -> float:
    return float(number) if isinstance(number, int | float) else float("nan")


def _km(wording: Wording, metres: object, decimals: int) -> str:
    return wording.number(_value(metres) / _KM, decimals)
