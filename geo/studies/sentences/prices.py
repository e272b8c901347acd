"""Findings about prices: how much longer a way gets as a zone grows, where it changes sides, and where it ends."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from geo.corridors.prices import PriceCurve
from geo.studies.sentences.phrases import Term, length, listed, name, say
from geo.studies.sentences.statement import Statement, list_rows, make_statement

__all__ = ["tell_prices"]

_FOUND_TO_M: Final = 10.0  # radii of change are found to this


def tell_prices(
    curves: Iterable[PriceCurve], corridors: pd.DataFrame, names: Mapping[str, Term]
) -> Iterator[Statement]:
    """
    Tell what each zone costs.

    Parameters
    ----------
    curves
        As `geo.studies.steps.prices.sweep_prices` gives them.
    corridors
        The corridors frame, for the names of the requests. Not modified.
    names
        Names of the zones by key.
    """
    titles = {row["request_id"]: name(row["name"] or row["request_id"], row["name_ar"]) for row in list_rows(corridors)}
    for curve in curves:
        open_rows = curve.rows[curve.rows["status"] == "proposed"]
        if open_rows.empty or not np.isfinite(curve.unconstrained_m):
            continue
        last = open_rows.iloc[-1]
        text = say(
            f"price_{curve.measure}",
            corridor=titles.get(curve.request_id, name(curve.request_id)),
            zone=names.get(curve.zone_id, name(curve.zone_id)),
            free=length(curve.unconstrained_m),
            longest=length(last["length_m"]),
            last=length(last["radius_m"]),
            change=_tell_changes(curve),
            closing=_tell_closing(curve, last["radius_m"]),
        )
        radius_m = curve.closing_radius_m if np.isfinite(curve.closing_radius_m) else np.nan
        yield make_statement(
            f"corridors:price:{curve.request_id}:{curve.zone_id}",
            text,
            say("caveat_price"),
            numbers=(radius_m, radius_m, radius_m + _FOUND_TO_M),
            unit="m",
            refs=[f"corridors:{row.id}" for row in corridors.itertuples() if row.request_id == curve.request_id],
        )


def _tell_changes(curve: PriceCurve) -> Term:
    if curve.changes.empty:
        return say("price_same")
    by_radius = curve.rows.set_index("radius_m")["length_m"]
    told = []
    for radius_m in curve.changes["radius_m"]:
        after_m = by_radius[by_radius.index > radius_m].iloc[0]
        terms = {"radius": length(radius_m), "before": length(by_radius[radius_m]), "after": length(after_m)}
        told.append(say("price_change", **terms))
    return listed(told)


def _tell_closing(curve: PriceCurve, last_m: float) -> Term:
    if np.isfinite(curve.closing_radius_m):
        return say("price_closes", radius=length(curve.closing_radius_m))
    return say("price_open", last=length(last_m))
