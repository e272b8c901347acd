"""The price curve of a zone: lengths, classes, changes, gates and the closing radius, from one request."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.corridors.applicability import ConsideredZone, consider_zones, pick_zones
from geo.corridors.closures import explain_closure
from geo.corridors.prices.changes import find_steps
from geo.corridors.prices.rows import list_gates, write_rows
from geo.corridors.prices.sweeps import Measure, ZoneSweep
from geo.corridors.prices.trials import Trial, Trials
from geo.corridors.prices.words import Pricing, tell_step
from geo.corridors.request import CorridorRequest, CorridorSettings
from geo.corridors.routing.classes import letter_class
from geo.corridors.routing.routes import make_surface
from geo.corridors.routing.scenes import lay_scene
from geo.corridors.sentences import Sentence
from geo.errors import CorridorError, Finding
from geo.geodesy import fit_plane, length_m
from geo.layers import Party
from geo.rasters import Raster, fit_grid

__all__ = ["PriceCurve", "SweepBasis", "sweep_price"]

_EVEN_CELL_M: Final = 5000.0
_FINE: Final = CorridorSettings(outline_tolerance_m=0.5)
_CHANGE_COLUMNS: Final = ("radius_m", "from_class", "to_class", "why", "why_ar")


@dataclass(frozen=True)
class SweepBasis:
    """
    What a price is found on, beside the request and the zones.

    Parameters
    ----------
    cost
        Cost per ground metre, as of `geo.corridors.find_corridors`. None: every metre costs the same, and lengths are
        exact up to the drawn outlines.
    reading
        Reading of the other zones: narrow, likely or wide.
    parties
        Parties of the study by id, for their names in the reasons.
    settings
        How finely outlines are drawn; finer than corridors by default, so that radii a few metres apart are told apart.
    """

    cost: Raster | None = None
    reading: str = "likely"
    parties: Mapping[str, Party] | None = None
    settings: CorridorSettings = _FINE


_EVEN_BASIS: Final = SweepBasis()


@dataclass(frozen=True)
class PriceCurve:
    """
    What a zone costs a request as it grows. Every row is hypothetical.

    Parameters
    ----------
    request_id, zone_id
        The request, and the key of the swept zone.
    measure
        Whether radii are those of the zone's rule, or growth beyond the zone as it was drawn.
    rows
        One row for each radius asked for and for both sides of each change, by rising radius; columns are
        `geo.corridors.prices.PRICE_COLUMNS`.
    changes
        ``radius_m`` (the last of the class before, found to 10 m), ``from_class``, ``to_class``, ``why``, ``why_ar``.
    gates
        Gates beside the zone that close within the sweep; columns are `geo.corridors.prices.GATE_COLUMNS`.
    unconstrained_m
        Length without the swept zone, all others staying; NaN where there is no way even so.
    closing_radius_m
        The greatest radius at which there is a way, found to 10 m, and early by what outlines are drawn too large (some
        metres for a corridor of 10 km); NaN where the sweep ends before, or begins closed.
    closing_reason, closing_reason_ar
        Why there is none beyond; empty where the sweep ends before.
    """

    request_id: str
    zone_id: str
    measure: Measure
    rows: gpd.GeoDataFrame
    changes: pd.DataFrame
    gates: gpd.GeoDataFrame
    unconstrained_m: float
    closing_radius_m: float
    closing_reason: str
    closing_reason_ar: str


def sweep_price(
    request: CorridorRequest,
    zones: gpd.GeoDataFrame,
    sweep: ZoneSweep,
    *,
    area: shapely.Geometry,
    basis: SweepBasis = _EVEN_BASIS,
) -> PriceCurve:
    """
    Find what a zone costs a request at every size.

    Parameters
    ----------
    request
        The request. Its zone must bind it; `escape` is not used.
    zones
        Frame of `geo.zones.draw_zones` (EPSG:4326). Not modified. All other zones that bind stay as they are.
    sweep
        The swept zone and its radii, see `geo.corridors.prices.make_sweep`.
    area
        The study area in EPSG:4326.
    basis
        What a metre costs, the reading of the other zones, and how finely outlines are drawn.

    Returns
    -------
    curve
        Lengths are those of ways that keep half the width and the margin from every zone. While the zone only grows,
        cost never falls.

    Raises
    ------
    CorridorError
        The zone is not there or does not bind the request; the cost cannot be used.
    """
    considered = consider_zones(request, zones, basis.parties)
    _check_binds(request, sweep.zone_key, considered)
    others = _list_others(zones, considered, sweep.zone_key, basis.reading)
    surface = make_surface(_even_cost(area) if basis.cost is None else basis.cost)
    plane = surface.slowness.grid.plane
    zones_m = plane.project(np.array(list(others.values()), dtype=object))
    base = replace(lay_scene(request, area, surface, basis.settings), zones_m=dict(zip(others, zones_m, strict=True)))
    trials = Trials(base, sweep, request.needed_m, surface)
    pricing = Pricing(request, trials, {zone.key: zone.name for zone in considered}, others)
    steps = find_steps(trials)
    radii = {*sweep.radii_m, *(trial.radius_m for step in steps for trial in step)}
    tried = _keep_cheapest([trials.at(radius_m) for radius_m in sorted(radii)])
    labels = _label(tried)
    closing_m, why = _find_closing(pricing, tried, steps)
    free_line = pricing.draw(trials.without)
    measured = {trial.radius_m: trial for trial in tried if trial.route is not None and not trial.zone.is_empty}
    ends = [radius for radius in (min(measured, default=None), max(measured, default=None)) if radius is not None]
    at_steps = [before.radius_m for before, _ in steps if before.radius_m in measured]
    return PriceCurve(
        request_id=request.id,
        zone_id=sweep.zone_key,
        measure=sweep.measure,
        rows=write_rows(pricing, tried, labels, (closing_m, why)),
        changes=_write_changes(pricing, steps, labels),
        gates=list_gates(pricing, [measured[radius] for radius in sorted({*ends, *at_steps})]),
        unconstrained_m=np.nan if free_line is None else float(length_m([free_line])[0]),
        closing_radius_m=closing_m,
        closing_reason=why.en,
        closing_reason_ar=why.ar,
    )


def _check_binds(request: CorridorRequest, zone_key: str, considered: tuple[ConsideredZone, ...]) -> None:
    found = next((zone for zone in considered if zone.key == zone_key), None)
    if found is None:
        known = ", ".join(zone.key for zone in considered) or "(none)"
        finding = Finding(f"the zone {zone_key!r}", f"one of {known}", column="zone_key")
    elif not found.applies:
        finding = Finding(
            f"a zone that does not bind {request.id!r}",
            "one that binds it",
            column="zone_key",
            likely_cause=found.reason.en.removesuffix("."),
        )
    else:
        return
    raise CorridorError("The price of a zone cannot be found.", [finding])


def _list_others(
    zones: gpd.GeoDataFrame, considered: tuple[ConsideredZone, ...], zone_key: str, reading: str
) -> dict[str, shapely.Geometry]:
    picked = pick_zones(zones, considered, reading)
    return {
        key: geometry
        for key, geometry, binds in zip(picked.keys, picked.geometries, picked.binding, strict=True)
        if binds and key != zone_key
    }


def _even_cost(area: shapely.Geometry) -> Raster:
    plane = fit_plane(area.bounds)
    bounds = plane.project(np.array([area], dtype=object))[0].bounds
    grid = fit_grid(plane, bounds, _EVEN_CELL_M)
    return Raster(grid, np.ones(grid.shape), "even", "1")


def _keep_cheapest(tried: list[Trial]) -> list[Trial]:
    """Let no smaller zone have the dearer way; where cost varies ways are estimates, so that may happen."""
    kept = list(tried)
    for index in range(len(kept) - 2, -1, -1):
        here, larger = kept[index], kept[index + 1]
        if here.room is None or here.route is None or larger.route is None:
            continue
        if larger.route.cost < here.route.cost and here.room.holds(larger.route.path_m):
            kept[index] = replace(here, route=larger.route, signature=larger.signature)
    return kept


def _label(tried: list[Trial]) -> dict[tuple[int, ...], str]:
    """Name classes A, B and so on, as they appear with rising radius."""
    labels: dict[tuple[int, ...], str] = {}
    for trial in tried:
        if trial.signature is not None and trial.signature not in labels:
            labels[trial.signature] = letter_class(len(labels))
    return labels


def _find_closing(pricing: Pricing, tried: list[Trial], steps: list[tuple[Trial, Trial]]) -> tuple[float, Sentence]:
    for before, after in steps:
        if after.route is None:
            return before.radius_m, tell_step(pricing, before, after)
    first = tried[0]
    if first.route is not None:
        return np.nan, Sentence("", "")
    return np.nan, explain_closure(pricing.request, first.scene, first.free, pricing.names).reason


def _write_changes(
    pricing: Pricing, steps: list[tuple[Trial, Trial]], labels: Mapping[tuple[int, ...], str]
) -> pd.DataFrame:
    rows = [
        (before.radius_m, labels[before.signature], labels[after.signature], *tell_step(pricing, before, after))
        for before, after in steps
        if before.signature is not None and after.signature is not None
    ]
    return pd.DataFrame(rows, columns=list(_CHANGE_COLUMNS)).astype({"radius_m": float})
