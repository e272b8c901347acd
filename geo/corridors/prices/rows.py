"""The tables of a price curve: one row for each radius, for each change of class, and for each gate that closes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.corridors.clearances import measure_clearances
from geo.corridors.closures.gates import Gate, name_gate
from geo.corridors.prices.passing import describe_passing
from geo.corridors.prices.slopes import find_slope
from geo.corridors.prices.trials import Trial
from geo.corridors.prices.words import Pricing, tell_closed, tell_length
from geo.corridors.sentences import Sentence
from geo.geodesy import WGS84, length_m

__all__ = ["GATE_COLUMNS", "PRICE_COLUMNS", "list_gates", "write_rows"]

PRICE_COLUMNS: Final = (
    "request_id",
    "zone_id",
    "radius_m",
    "measure",
    "status",
    "hypothetical",
    "class_id",
    "length_m",
    "extra_m",
    "cost",
    "slope",
    "clearance_m",
    "passes",
    "passes_ar",
    "reason",
    "reason_ar",
    "geometry",
    "zone",
)
"""Columns of the rows of a price curve; `geometry` is the centreline, `zone` the swept zone, both in EPSG:4326."""

GATE_COLUMNS: Final = (
    "zone_a",
    "zone_b",
    "name",
    "name_ar",
    "closes_at_m",
    "measured_at_m",
    "width_m",
    "geometry",
)
"""Columns of the gates of a price curve: they close at the radius at which they were measured plus the spare width."""

_SAME_GATE_M = 100.0  # radii by which the closing of one gate, measured at two radii, may differ where outlines bend
_LARGER_M = 1000.0
_FLOATS: Final = ("radius_m", "length_m", "extra_m", "cost", "slope", "clearance_m")


def write_rows(
    pricing: Pricing, trials: Sequence[Trial], labels: Mapping[Any, str], closing: tuple[float, Sentence]
) -> gpd.GeoDataFrame:
    """
    Write one row for each trial.

    Parameters
    ----------
    pricing
        What they share.
    trials
        By rising radius.
    labels
        The class of each signature.
    closing
        The closing radius, and why the way closes.
    """
    passes = _describe_classes(pricing, trials)
    free_line = pricing.draw(pricing.trials.without)
    free_m = np.nan if free_line is None else float(length_m([free_line])[0])
    rows = []
    for trial in trials:
        line = pricing.draw(trial)
        row: dict[str, Any] = dict.fromkeys(PRICE_COLUMNS)
        row |= {
            "request_id": pricing.request.id,
            "zone_id": pricing.trials.sweep.zone_key,
            "radius_m": trial.radius_m,
            "measure": pricing.trials.sweep.measure,
            "status": "no_corridor" if line is None else "proposed",
            "hypothetical": True,
            "class_id": "" if line is None else labels[trial.signature],
            "geometry": line,
            "zone": trial.zone,
        }
        if line is None or trial.route is None:
            reason = tell_closed(pricing, trial, *closing)
            passed = Sentence("", "")
        else:
            along_m = float(length_m([line])[0])
            row |= {"length_m": along_m, "extra_m": along_m - free_m, "cost": trial.route.cost}
            row |= {"slope": _slope(pricing, trial), "clearance_m": _clearance_m(pricing, trial, line)}
            reason = tell_length(pricing, along_m, along_m - free_m)
            passed = passes[trial.signature]
        row |= {"reason": reason.en, "reason_ar": reason.ar, "passes": passed.en, "passes_ar": passed.ar}
        rows.append(row)
    frame = pd.DataFrame(rows, columns=list(PRICE_COLUMNS)).astype(
        dict.fromkeys(_FLOATS, float) | {"hypothetical": bool}
    )
    frame["zone"] = gpd.GeoSeries(frame["zone"].to_numpy(dtype=object), crs=WGS84)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(frame["geometry"].to_numpy(dtype=object), crs=WGS84))


def list_gates(pricing: Pricing, trials: Iterable[Trial]) -> gpd.GeoDataFrame:
    """
    List the gates beside the swept zone that close within the sweep.

    Parameters
    ----------
    pricing
        What the rows share.
    trials
        Radii at which gates are measured: the nearer to their closing the better.

    Returns
    -------
    gates
        Columns are :data:`GATE_COLUMNS`, by the radius at which they close.
    """
    key, greatest_m = pricing.trials.sweep.zone_key, pricing.trials.sweep.radii_m[-1]
    found: list[tuple[float, float, Gate]] = []
    for trial in sorted(trials, key=lambda trial: -trial.radius_m):
        for gate in trial.gates:
            if key not in (gate.zone_a, gate.zone_b):
                continue
            closes_m = trial.radius_m + gate.spare_m(pricing.trials.needed_m)
            known = any(
                (gate.zone_a, gate.zone_b) == (other.zone_a, other.zone_b) and abs(closes_m - other_m) < _SAME_GATE_M
                for other_m, _, other in found
            )
            if trial.radius_m <= closes_m <= greatest_m and not known:
                found.append((closes_m, trial.radius_m, gate))
    rows = [
        (gate.zone_a, gate.zone_b, *name_gate(gate, pricing.names), closes_m, radius_m, gate.width_m, gate.line_m)
        for closes_m, radius_m, gate in sorted(found, key=lambda each: (each[0], each[2].zone_a, each[2].zone_b))
    ]
    frame = pd.DataFrame(rows, columns=list(GATE_COLUMNS))
    frame = frame.astype(dict.fromkeys(("closes_at_m", "measured_at_m", "width_m"), float))
    lines = pricing.trials.surface.slowness.grid.plane.unproject(frame["geometry"].to_numpy(dtype=object))
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(lines, index=frame.index, crs=WGS84))


def _describe_classes(pricing: Pricing, trials: Sequence[Trial]) -> dict[Any, Sentence]:
    """Describe each class once, by its first way: all of a class pass the same sides."""
    anchors = pricing.trials.anchors_m
    signed = [trial.signature for trial in trials if trial.signature is not None]
    keys = [key for key, points in anchors.items() for _ in points]
    told = {pricing.trials.sweep.zone_key} & set(anchors)
    if signed:
        told |= {key for key, sides in zip(keys, zip(*signed, strict=True), strict=True) if len(set(sides)) > 1}
    for trial in trials:
        if trial.route is not None:
            near_m = trial.scene.reach_m(pricing.trials.needed_m) + 2 * trial.scene.slack_m(pricing.trials.needed_m)
            path = shapely.linestrings(trial.route.path_m)
            told |= {key for key, zone_m in trial.scene.zones_m.items() if path.dwithin(zone_m, near_m)}
    centres = {key: shapely.centroid(shapely.multipoints(anchors[key])) for key in sorted(told)}
    first = {trial.signature: trial.route for trial in reversed(trials) if trial.route is not None}
    return {signature: describe_passing(route.path_m, centres, pricing.names) for signature, route in first.items()}


def _slope(pricing: Pricing, trial: Trial) -> float:
    """Angle of wrap on the swept zone; NaN where cost varies, as it holds for lengths only."""
    if not pricing.trials.surface.even or trial.route is None:
        return np.nan
    key, zone_at = pricing.trials.sweep.zone_key, pricing.trials.sweep.zone_at
    if key not in trial.scene.zones_m:
        return 0.0
    growth_m = min(_LARGER_M, pricing.trials.needed_m / 2)
    plane = pricing.trials.surface.slowness.grid.plane
    larger = plane.project(np.array([shapely.force_2d(zone_at(trial.radius_m + growth_m))], dtype=object))[0]
    scale = float(np.sqrt(np.prod(trial.scene.scale_range)))
    return find_slope(trial.route.path_m, trial.free.grown[key], trial.scene.zones_m[key], larger, growth_m * scale)


def _clearance_m(pricing: Pricing, trial: Trial, line: shapely.LineString) -> float:
    """Least clearance to any zone that binds, measured again with geodesics."""
    zones = [zone for zone in (*pricing.others.values(), trial.zone) if not zone.is_empty]
    return float(measure_clearances(line, np.array(zones, dtype=object)).min()) if zones else np.nan
