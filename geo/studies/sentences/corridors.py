"""Findings about corridors: whether one exists, what each reading of the zones costs, what binds and what does not."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.layers import Party
from geo.studies.sentences.phrases import Term, choose, count, length, listed, name, number, say, share
from geo.studies.sentences.statement import Statement, list_rows, make_statement
from geo.zones import applies, zone_keys

__all__ = ["tell_corridors", "tell_rules"]

_NO_PRICE_M: Final = 50.0  # less than a twentieth of a kilometre is no difference on a cost surface of kilometres
_NAMED: Final = 3  # zones named one by one; more are counted
_ORDER: Final = {"all": 0, "narrow": 1, "likely": 2, "wide": 3}


def tell_corridors(corridors: gpd.GeoDataFrame, names: Mapping[str, Term]) -> Iterator[Statement]:
    """Tell for every request whether a corridor exists, how long it is, and what the zones cost in each reading."""
    for request, rows in _by_request(corridors):
        first = rows[0]
        lengths_m = [row["length_m"] for row in rows if row["status"] == "proposed"]
        likely_m = next((row["length_m"] for row in rows if row["reading"] in ("likely", "all")), np.nan)
        ends_m = (min(lengths_m), max(lengths_m)) if lengths_m else (np.nan, np.nan)
        if not lengths_m:
            text = say("corridor_none", corridor=_title(first), **_closure(first, names))
        elif len(rows) == 1:
            terms = {"length": length(first["length_m"]), "detour": share(max(0.0, first["detour"] - 1))}
            text = say("corridor", corridor=_title(first), price=_price(first), **terms)
        else:
            text = say("corridor_readings", corridor=_title(first), answers=listed([_answer(row) for row in rows]))
        yield make_statement(
            f"corridors:{request}",
            text,
            say("caveat_corridor" if lengths_m else "caveat_closed"),
            numbers=(likely_m, *ends_m),
            unit="m",
            refs=[f"corridors:{row['id']}" for row in rows],
        )
        for row in rows if lengths_m else []:
            if row["status"] != "proposed":
                reading = choose("reading", row["reading"])
                widest_m = row["widest_m"]
                yield make_statement(
                    f"corridors:{row['id']}:closed",
                    say("closed", corridor=_title(row), reading=reading, **_closure(row, names)),
                    say("caveat_closed"),
                    numbers=(widest_m, widest_m, widest_m),
                    unit="m",
                    refs=[f"zones:{key}:{row['reading']}" for key in row["closing_zones"]],
                )


def tell_rules(
    corridors: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    at: datetime,
    parties: Mapping[str, Party],
    names: Mapping[str, Term],
) -> Iterator[Statement]:
    """Tell for every request which declared zones bind it, and why the others do not."""
    first_rows = zones.drop_duplicates("zone_id").set_index("zone_id")
    owners = dict(zip(zone_keys(zones), zones["zone_id"], strict=True))
    for request, rows in _by_request(corridors):
        row = rows[0]
        bound = {owners.get(key, key): False for key, *_ in row["considered"]}
        for key, binds, *_ in row["considered"]:
            bound[owners.get(key, key)] |= bool(binds)
        if not bound:
            continue
        freed: dict[str, list[str]] = {}
        for key in (key for key, binds in bound.items() if not binds and key in first_rows.index):
            code = applies(first_rows.loc[key], row["party"], row["conduct"], at, parties=parties).code
            # What binds at some height and did not bind the request lies at other heights than the request does.
            freed.setdefault("not_at_altitude" if code == "binds" else code, []).append(key)
        binding = [key for key, binds in bound.items() if binds]
        terms = {"corridor": _title(row), "number": number(len(binding)), "total": number(len(bound))}
        if binding:
            terms["binding"] = listed([names.get(key, name(key)) for key in binding])
        if freed:
            terms["freed"] = listed([_tell_freed(code, keys, names) for code, keys in freed.items()])
        yield make_statement(
            f"rules:{request}",
            say("binds" if binding and freed else "binds_all" if binding else "binds_none", **terms),
            say("caveat_binds"),
            numbers=(len(binding),) * 3,
            unit="zones",
            refs=[f"corridors:{row['id']}"],
        )


def _by_request(corridors: gpd.GeoDataFrame) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Give the first answer of each request and reading, narrow before wide."""
    if len(corridors) == 0:
        return
    plain = pd.DataFrame(corridors).drop_duplicates(["request_id", "reading"])
    for request, rows in plain.groupby("request_id", sort=False):
        yield str(request), sorted(list_rows(rows), key=lambda row: _ORDER.get(row["reading"], len(_ORDER)))


def _title(row: Mapping[str, Any]) -> Term:
    return name(row["name"] or row["request_id"], row["name_ar"])


def _answer(row: Mapping[str, Any]) -> Term:
    reading = choose("reading", row["reading"])
    if row["status"] != "proposed":
        return say("answer_none", reading=reading)
    detour = share(max(0.0, row["detour"] - 1))
    return say("answer", length=length(row["length_m"]), reading=reading, detour=detour, price=_price(row))


def _price(row: Mapping[str, Any]) -> Term:
    """Say what the zones cost in length: against the way that would be taken if there were none."""
    if not row["binding_zones"]:
        return say("price_free")
    price_m = row["length_m"] - row["unconstrained_m"]
    if not abs(price_m) >= _NO_PRICE_M:
        return say("price_none")
    return say("price_more" if price_m > 0 else "price_less", price=length(abs(price_m)))


def _closure(row: Mapping[str, Any], names: Mapping[str, Term]) -> dict[str, Term]:
    """Say which zones close the way, and what else would fit."""
    zones = [names.get(key, name(key)) for key in row["closing_zones"]]
    if not np.isfinite(row["widest_m"]):
        room = say("width_unknown")
    elif row["widest_m"] > 0:
        room = say("widest", width=length(row["widest_m"]))
    else:
        room = say("none_narrower")
    return {"zones": listed(zones) if zones else say("no_zone_named"), "room": room}


def _tell_freed(code: str, keys: list[str], names: Mapping[str, Term]) -> Term:
    told = listed([names[key] for key in keys]) if len(keys) <= _NAMED else count("zone", len(keys))
    return say("freed", reason=choose("freed", code), zones=told)
