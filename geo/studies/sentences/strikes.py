"""Findings about reported strikes: how many there are, how many lie within a zone, and which accounts disagree."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.layers import Party
from geo.overlaps import expected_count
from geo.studies.sentences.phrases import Term, choose, count, day, days, expected, listed, name, number, say, share
from geo.studies.sentences.statement import Statement, list_rows, make_statement, name_party
from geo.zones import zone_keys

__all__ = ["Window", "tell_accounts", "tell_total", "tell_within"]

Window = tuple[pd.Timestamp, pd.Timestamp]

_COMPARED: Final = ("date", "place", "attributed_to", "claimed_by", "weapon")


def tell_total(strikes: gpd.GeoDataFrame, window: Window) -> Iterator[Statement]:
    """Tell how many strikes the reports of the window stand for."""
    reports, events = len(strikes), len(_group(strikes))
    yield make_statement(
        "strikes:total",
        say(
            "total_exact" if events == reports else "total",
            reports=count("report", reports),
            window=days(*window),
            strikes=count("strike", reports),
            low=number(events),
            high=number(reports),
            unplaced=count("report", int(strikes["location_kind"].eq("none").sum()) if reports else 0),
        ),
        say("caveat_total"),
        numbers=(reports, events, reports),
        unit="strikes",
    )


def tell_within(
    zones: gpd.GeoDataFrame, exposure: pd.DataFrame, window: Window, names: Mapping[str, Term]
) -> Iterator[Statement]:
    """Tell how many strikes are expected within each reading of each zone, and when the zone was not yet declared."""
    if len(exposure) == 0:
        return
    spans = {"all": exposure, "before": exposure[exposure["timing"].eq("before")]}
    spans["since"] = exposure[exposure["timing"].ne("before")]
    counts = {span: _count_events(rows) for span, rows in spans.items()}
    for zone, key in zip(zones.itertuples(), zone_keys(zones), strict=True):
        found = counts["all"].get((key, zone.reading))
        if found is None or (zone.reading == "stated" and found["n_certain"] + found["n_possible"] == 0):
            continue
        place = names[key]
        if zone.reading != "stated":
            place = say("zone_in_reading", zone=place, reading=choose("reading", zone.reading))
        terms = {"low": number(found["low"]), "high": number(found["high"]), "level": share(found["level"])}
        terms |= {"certain": number(found["n_certain"]), "possible": number(found["n_possible"])}
        text = say("within", zone=place, expected=expected("strike", found["expected"]), **terms)
        if pd.notna(zone.valid_from) and window[0] < zone.valid_from < window[1]:
            before, since = (counts[span].get((key, zone.reading), _NONE) for span in ("before", "since"))
            text = _tell_spans(text, zone.valid_from, before, since, float(found["level"]))
        yield make_statement(
            f"strikes:{zone.id}",
            text,
            say("caveat_within", unplaced=count("report", int(found["n_not_located"]))),
            numbers=(found["expected"], found["low"], found["high"]),
            unit="strikes",
            refs=[f"zones:{zone.id}", *_refer_within(exposure, key, zone.reading)],
        )


_NONE: Final[Mapping[str, Any]] = {"expected": 0.0, "low": 0, "high": 0}


def _tell_spans(
    within: Term, declared: pd.Timestamp, before: Mapping[str, Any], since: Mapping[str, Any], level: float
) -> Term:
    return say(
        "since_declared",
        within=within,
        day=day(declared),
        before=expected("strike", before["expected"]),
        before_low=number(before["low"]),
        before_high=number(before["high"]),
        after=expected("strike", since["expected"]),
        after_low=number(since["low"]),
        after_high=number(since["high"]),
        level=share(level),
    )


def _count_events(exposure: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Count the strikes of each zone and reading, accounts that conflict as one event."""
    if len(exposure) == 0:
        return {}
    counts = expected_count(exposure)
    rows = list_rows(counts[counts["accounts"].eq("one_per_event")])
    return {(row["zone_id"], row["reading"]): row for row in rows}


def _refer_within(exposure: pd.DataFrame, zone: str, reading: str) -> list[str]:
    rows = exposure[
        exposure["zone_id"].eq(zone)
        & exposure["reading"].eq(reading)
        & exposure["verdict"].ne("excluded")
        & exposure["location_kind"].ne("none")
    ]
    return [f"strikes:{key}" for key in sorted(rows["strike_id"])]


def tell_accounts(strikes: gpd.GeoDataFrame, parties: Mapping[str, Party]) -> Iterator[Statement]:
    """Tell which accounts of one event disagree, on what, and who gives each."""
    rows = {row.id: row for row in strikes.itertuples()} if len(strikes) else {}
    for group in _group(strikes):
        if len(group) == 1:
            continue
        accounts = sorted((rows[key] for key in group), key=lambda row: (str(row.event_date_from), row.id))
        differs = [choose("differs", column) for column in _COMPARED if _differ(accounts, column)]
        by_party = _differ(accounts, "attributed_to")
        first = accounts[0]
        yield make_statement(
            f"accounts:{group[0]}",
            say(
                "conflict",
                place=name(first.name or first.where_text, first.name_ar),
                accounts=count("account", len(accounts)),
                differs=listed(differs or [choose("differs", "other")]),
                told=listed([_tell_account(row, parties, by_party=by_party) for row in accounts]),
                high=number(len(accounts)),
            ),
            say("caveat_conflict"),
            numbers=(1, 1, len(accounts)),
            unit="strikes",
            refs=[f"strikes:{row.id}" for row in accounts],
        )


def _tell_account(row: Any, parties: Mapping[str, Party], *, by_party: bool) -> Term:  # noqa: ANN401 - a named tuple
    publishers = dict.fromkeys(source.publisher or source.url for source in row.sources)
    sources = listed([name(publisher) for publisher in publishers]) if publishers else say("no_source")
    date = days(row.event_date_from, row.event_date_to)
    if by_party and row.attributed_to:
        return say("account_by", date=date, party=name_party(parties, row.attributed_to), sources=sources)
    return say("account", date=date, sources=sources)


def _differ(accounts: list[Any], column: str) -> bool:
    if column == "date":
        return len({(str(row.event_date_from), str(row.event_date_to)) for row in accounts}) > 1
    if column == "place":
        return len({row.geometry.wkb if row.geometry is not None else b"" for row in accounts}) > 1
    return len({getattr(row, column) for row in accounts} - {""}) > 1


def _group(strikes: gpd.GeoDataFrame) -> list[tuple[str, ...]]:
    """Group the ids of strikes by the event that they tell of: those that conflict, directly or through others."""
    if len(strikes) == 0:
        return []
    owner = {key: key for key in sorted(strikes["id"])}
    for key, others in sorted(zip(strikes["id"], strikes["conflicts_with"], strict=True)):
        joined = {owner[key], *(owner[other] for other in others if other in owner)}
        owner = {each: min(joined) if mark in joined else mark for each, mark in owner.items()}
    groups: dict[str, list[str]] = {}
    for key, mark in owner.items():
        groups.setdefault(mark, []).append(key)
    return [tuple(keys) for _, keys in sorted(groups.items())]
