"""The rows that a request and a reading leave in the frame of corridors: shapes, measures, certificate, words."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.corridors.applicability import ALL_READINGS, ConsideredZone
from geo.corridors.attempts import Attempt
from geo.corridors.basis import CostBasis
from geo.corridors.choices import find_ties
from geo.corridors.clearances import measure_clearances
from geo.corridors.drawing import draw_centreline, draw_corridor, draw_escapes
from geo.corridors.prices import describe_passing
from geo.corridors.proofs import tell_certificate
from geo.corridors.request import CorridorRequest
from geo.corridors.routing.routes import Route
from geo.corridors.sentences import Sentence, join_sentences, list_names, write_km
from geo.errors import CorridorError, Finding
from geo.geodesy import distance_m, length_m

__all__ = ["CORRIDOR_COLUMNS", "write_rows"]

CORRIDOR_COLUMNS: Final = (
    "id",
    "request_id",
    "name",
    "name_ar",
    "reading",
    "party",
    "conduct",
    "mode",
    "width_m",
    "status",
    "hypothetical",
    "reason",
    "reason_ar",
    "length_m",
    "geodesic_m",
    "unconstrained_m",
    "detour",
    "cost",
    "min_clearance_m",
    "clearances",
    "binding_zones",
    "shaping_zones",
    "considered",
    "closing_zones",
    "widest_m",
    "certificate",
    "sources",
    "note",
    "lower_m",
    "upper_m",
    "vertical_reference",
    "rank",
    "class_id",
    "passes",
    "passes_ar",
    "exposure",
    "exposure_parts",
    "certificate_kind",
    "certificate_ar",
    "lower_bound",
    "gap",
    "ties",
    "window_from",
    "window_to",
    "geometry",
    "centreline",
    "escape",
)
"""
Columns of a corridors frame, in order.

`geometry` is the corridor, `centreline` its centre line, `escape` the leg out of a zone that is no part of it. `rank`
is 1 for the cheapest way of a request and reading; ways whose difference in cost is no greater than what is proven
share a rank and name each other in `ties`. `class_id` is the same letter for the ways of a request that pass every zone
on the same side. `exposure` is what the way costs beyond its length, `exposure_parts` what each component adds.
`lower_bound` is the least that any way can cost, `gap` the share by which this one can be dearer than the best.
"""

_PASSES_WITHIN_M: Final = 50e3  # a zone farther off is not passed on any side
_ASKED: Final = ("name", "name_ar", "party", "conduct", "mode", "width_m", "note")
_TOUCH_FACTOR, _TOUCH_M = (
    1.005,
    15.0,
)  # a route that bends at a drawn outline is this near to the needed clearance


def write_rows(
    request: CorridorRequest,
    attempt: Attempt,
    unconstrained: Route | None,
    considered: Sequence[ConsideredZone],
    basis: CostBasis,
) -> list[dict[str, Any]]:
    """
    Measure one attempt and put it into words.

    Parameters
    ----------
    request
        The request.
    attempt
        Its attempt in one reading.
    unconstrained
        The route of the same request without any zone.
    considered
        All zones and whether they bind.
    basis
        What a metre costs, and where the roads are.

    Returns
    -------
    rows
        One for each way that is proposed, or one that says why there is none; a value for each of `CORRIDOR_COLUMNS`
        but ``sources``, which belong to the zones' frame, and ``class_id``, which takes all readings together.

    Raises
    ------
    CorridorError
        A clearance measured again falls short of half the width: a defect, not a property of the request.
    """
    plane = basis.surface.slowness.grid.plane
    zones = attempt.zones
    shared: dict[str, Any] = dict.fromkeys(CORRIDOR_COLUMNS)
    shared |= {
        "id": request.id if zones.reading == ALL_READINGS else f"{request.id}:{zones.reading}",
        "request_id": request.id,
        "reading": zones.reading,
        "hypothetical": True,
        "geodesic_m": float(distance_m([request.start], [request.end])[0]),
        "unconstrained_m": np.nan,
        "lower_m": np.nan if request.altitude_m is None else request.altitude_m[0],
        "upper_m": np.nan if request.altitude_m is None else request.altitude_m[1],
        "vertical_reference": "" if request.altitude_m is None else "mean sea level",
        "window_from": pd.Timestamp(request.at).tz_convert("UTC"),
        "window_to": pd.NaT if request.until is None else pd.Timestamp(request.until).tz_convert("UTC"),
        "binding_zones": tuple(key for key, binds in zip(zones.keys, zones.binding, strict=True) if binds),
        "considered": tuple((zone.key, zone.applies, *zone.reason) for zone in considered),
    }
    shared |= {name: getattr(request, name) for name in _ASKED}
    if unconstrained is not None:
        shared["unconstrained_m"] = float(length_m([draw_centreline(request, unconstrained, plane)])[0])
    if attempt.certificate is None:
        return [shared | _write_closure(request, attempt)]
    costs = np.array([route.cost for route in attempt.routes])
    ties = find_ties(costs, attempt.certificate.lower)
    ids = [shared["id"] + (f":{number + 1}" if number else "") for number in range(len(costs))]
    rows = []
    for number, route in enumerate(attempt.routes):
        row = shared | _write_corridor(request, attempt, route, considered, basis, shared["geodesic_m"])
        row["id"] = ids[number]
        row["rank"] = 1 + min((number, *ties[number]))
        row["ties"] = tuple(ids[other] for other in ties[number])
        rows.append(row)
    return rows


def _write_closure(request: CorridorRequest, attempt: Attempt) -> dict[str, Any]:
    closure = attempt.closure
    if closure is None:
        raise CorridorError(
            "An attempt without a route: found no closure, expected the reason why there is no corridor."
        )
    proof = _tell_closed(attempt, request.needed_m)
    return {
        "status": "no_corridor",
        "reason": closure.reason.en,
        "reason_ar": closure.reason.ar,
        "clearances": (),
        "shaping_zones": (),
        "closing_zones": closure.closing_zones,
        "widest_m": closure.widest_m,
        "class_id": "",
        "passes": "",
        "passes_ar": "",
        "exposure_parts": (),
        "ties": (),
        "certificate": proof.en,
        "certificate_ar": proof.ar,
        "certificate_kind": "exact",
    }


def _write_corridor(
    request: CorridorRequest,
    attempt: Attempt,
    route: Route,
    considered: Sequence[ConsideredZone],
    basis: CostBasis,
    geodesic_m: float,
) -> dict[str, Any]:
    zones = attempt.zones
    plane = basis.surface.slowness.grid.plane
    centreline = draw_centreline(request, route, plane, attempt.escapes)
    corridor = draw_corridor(request, attempt, route, plane)
    clearances_m = measure_clearances(centreline, zones.geometries)
    _check_clear(request, attempt, clearances_m, corridor)
    least_m = float(clearances_m[zones.binding].min()) if zones.binding.any() else np.nan
    touching = zones.binding & (clearances_m <= request.needed_m * _TOUCH_FACTOR + _TOUCH_M)
    shaping = tuple(np.asarray(zones.keys, dtype=object)[touching].tolist())
    corridor_length_m = float(length_m([centreline])[0])
    detour = corridor_length_m / geodesic_m
    names = {zone.key: zone.name for zone in considered}
    reason = _tell_corridor(
        corridor_length_m,
        detour,
        [names[key] for key in shaping],
        any_binds=bool(zones.binding.any()),
    )
    near = {key for key, clearance_m in zip(zones.keys, clearances_m, strict=True) if clearance_m <= _PASSES_WITHIN_M}
    passes = describe_passing(route.path_m, _find_centres(attempt, near), names)
    return {
        "status": "proposed",
        "reason": reason.en,
        "reason_ar": reason.ar,
        "length_m": corridor_length_m,
        "detour": detour,
        "cost": route.cost,
        "exposure": route.cost - corridor_length_m,
        "exposure_parts": basis.explain(route),
        "min_clearance_m": least_m,
        "clearances": tuple(zip(zones.keys, clearances_m.tolist(), strict=True)),
        "shaping_zones": shaping,
        "closing_zones": (),
        "passes": passes.en,
        "passes_ar": passes.ar,
        "geometry": corridor,
        "centreline": centreline,
        "escape": draw_escapes(attempt, plane),
    } | _write_proof(request, attempt, route, least_m)


def _write_proof(request: CorridorRequest, attempt: Attempt, route: Route, least_m: float) -> dict[str, Any]:
    if attempt.certificate is None:
        raise CorridorError("An attempt with a route: found no certificate, expected what is proven of it.")
    # The bound holds for every way; an alternative is held against it with its own cost.
    proof = replace(attempt.certificate, upper=route.cost)
    proven = proof.kind != "estimate"
    told = tell_certificate(proof.kind, proof.gap, proof.cell_m) if proven else Sentence(proof.text, proof.text_ar)
    told = join_sentences([_tell_clearance(request, least_m), told])
    return {
        "certificate": told.en,
        "certificate_ar": told.ar,
        "certificate_kind": proof.kind,
        "lower_bound": proof.lower,
        "gap": proof.gap,
    }


def _check_clear(
    request: CorridorRequest,
    attempt: Attempt,
    clearances_m: NDArray[np.float64],
    corridor: shapely.Polygon,
) -> None:
    zones = attempt.zones
    met = shapely.intersects(corridor, zones.geometries)
    short = zones.binding & ((clearances_m < request.width_m / 2) | met)
    if short.any():
        raise CorridorError(
            f"The corridor of {request.id!r}, reading {zones.reading!r}, does not keep clear of the zones that bind "
            "it. This is a defect of the search, not of the request.",
            [
                Finding(
                    f"a clearance of {clearances_m[index]:.2f} m" + (" and shared ground" if met[index] else ""),
                    f"{request.width_m / 2:.2f} m or more and no shared ground",
                    row=zones.keys[index],
                )
                for index in np.flatnonzero(short)
            ],
        )


def _tell_corridor(corridor_length_m: float, detour: float, shaping: list[Sentence], *, any_binds: bool) -> Sentence:
    length = write_km(corridor_length_m)
    longer = f"{(detour - 1) * 100:.1f}"
    told = [
        Sentence(
            f"A corridor can be proposed: {length.en}, {longer} % longer than the geodesic.",
            f"يمكن اقتراح ممر طوله {length.ar}، أطول من الخط الجيوديسي بنسبة {longer}٪.",
        )
    ]
    if not any_binds:
        told.append(
            Sentence(
                "No declared zone binds this request.",
                "لا تُلزم هذا الطلب أي منطقة معلنة.",
            )
        )
    elif shaping:
        listed = list_names(shaping)
        told.append(Sentence(f"It is shaped by {listed.en}.", f"تحدد مساره: {listed.ar}."))
    else:
        told.append(Sentence("No zone that binds stands in its way.", "لا تعترضه أي منطقة مُلزمة."))
    return join_sentences(told)


def _find_centres(attempt: Attempt, keys: Collection[str]) -> dict[str, shapely.Point]:
    """Find the centres of zones that bind."""
    return {key: zone.centroid for key, zone in sorted(attempt.scene.zones_m.items()) if key in keys}


def _tell_clearance(request: CorridorRequest, least_m: float) -> Sentence:
    if not np.isfinite(least_m):
        return Sentence(
            "No zone binds, so there is no clearance to keep.",
            "لا تُلزم أي منطقة، فلا مسافة يجب حفظها.",
        )
    return Sentence(
        f"Least clearance {least_m:,.0f} m where {request.width_m / 2:,.0f} m are needed, measured again with "
        "geodesics on the zones as declared.",
        f"أقل مسافة {least_m:,.0f} م والمطلوب {request.width_m / 2:,.0f} م، بقياس جيوديسي مستقل على المناطق كما أُعلنت.",
    )


def _tell_closed(attempt: Attempt, needed_m: float) -> Sentence:
    slack_m = attempt.scene.slack_m(needed_m)
    return Sentence(
        "Exact up to the drawn outlines: the ends do not lie in one connected piece of the free space, where zones are "
        f"drawn at most {slack_m:.0f} m too large beyond the margin.",
        "دقيق إلى حدود الخطوط المرسومة: لا يقع الطرفان في قطعة متصلة واحدة من المجال الحر، والمناطق مرسومة أوسع من "
        f"اللازم بما لا يزيد على {slack_m:.0f} م.",
    )
