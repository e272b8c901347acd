"""The row that a request and a reading leave in the frame of corridors: shapes, measures, certificate, words."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.corridors.applicability import ConsideredZone
from geo.corridors.attempts import Attempt
from geo.corridors.clearances import measure_clearances
from geo.corridors.request import CorridorRequest
from geo.corridors.routes import Route, Surface
from geo.corridors.sentences import Sentence, join_sentences, list_names, write_km
from geo.errors import CorridorError, Finding
from geo.geodesy import LocalPlane, length_m, point_distance_m

__all__ = ["CORRIDOR_COLUMNS", "write_row"]

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
    "geometry",
    "centreline",
)
"""Columns of a corridors frame, in order; `geometry` is the corridor, `centreline` its centre line."""

_LONGEST_EDGE_M = 1000.0  # a straight edge of the plane strays 2 cm from its longitude/latitude chord over this length
_TOUCH_FACTOR, _TOUCH_M = 1.005, 15.0  # a route that bends at a drawn outline is this near to the needed clearance


def write_row(
    request: CorridorRequest,
    attempt: Attempt,
    unconstrained: Route | None,
    considered: Sequence[ConsideredZone],
    surface: Surface,
) -> dict[str, Any]:
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
    surface
        What a metre costs.

    Returns
    -------
    row
        One value for each of `CORRIDOR_COLUMNS` but ``sources``, which belong to the zones' frame.

    Raises
    ------
    CorridorError
        A clearance measured again falls short of half the width: a defect, not a property of the request.
    """
    plane = surface.slowness.grid.plane
    zones = attempt.zones
    start, end = request.start, request.end
    row: dict[str, Any] = dict.fromkeys(CORRIDOR_COLUMNS)
    row |= {
        "id": request.id if zones.reading == "all" else f"{request.id}:{zones.reading}",
        "request_id": request.id,
        "reading": zones.reading,
        "hypothetical": True,
        "geodesic_m": float(point_distance_m(start.x, start.y, end.x, end.y)),
        "unconstrained_m": np.nan,
        "lower_m": np.nan if request.altitude_m is None else request.altitude_m[0],
        "upper_m": np.nan if request.altitude_m is None else request.altitude_m[1],
        "vertical_reference": "" if request.altitude_m is None else "mean sea level",
        "binding_zones": tuple(key for key, binds in zip(zones.keys, zones.binding, strict=True) if binds),
        "considered": tuple((zone.key, zone.applies, zone.reason.en) for zone in considered),
    }
    row |= {name: getattr(request, name) for name in ("name", "name_ar", "party", "conduct", "mode", "width_m", "note")}
    if unconstrained is not None:
        row["unconstrained_m"] = float(length_m([_draw_centreline(request, unconstrained, plane)])[0])
    if attempt.route is None:
        return row | _write_closure(request, attempt)
    return row | _write_corridor(request, attempt, attempt.route, considered, surface, row["geodesic_m"])


def _write_closure(request: CorridorRequest, attempt: Attempt) -> dict[str, Any]:
    closure = attempt.closure
    if closure is None:
        raise CorridorError(
            "An attempt without a route: found no closure, expected the reason why there is no corridor."
        )
    return {
        "status": "no_corridor",
        "reason": closure.reason.en,
        "reason_ar": closure.reason.ar,
        "length_m": np.nan,
        "detour": np.nan,
        "cost": np.nan,
        "min_clearance_m": np.nan,
        "clearances": (),
        "shaping_zones": (),
        "closing_zones": closure.closing_zones,
        "widest_m": closure.widest_m,
        "certificate": (
            "exact up to the drawn outlines: the ends do not lie in one connected piece of the free space, where zones "
            f"are drawn at most {attempt.scene.slack_m(request.needed_m):.0f} m too large beyond the margin"
        ),
    }


def _write_corridor(
    request: CorridorRequest,
    attempt: Attempt,
    route: Route,
    considered: Sequence[ConsideredZone],
    surface: Surface,
    geodesic_m: float,
) -> dict[str, Any]:
    zones = attempt.zones
    plane = surface.slowness.grid.plane
    centreline = _draw_centreline(request, route, plane)
    corridor = _draw_corridor(request, attempt, route, plane)
    clearances_m = measure_clearances(centreline, zones.geometries)
    _check_clear(request, attempt, clearances_m, corridor)
    least_m = float(clearances_m[zones.binding].min()) if zones.binding.any() else np.nan
    touching = zones.binding & (clearances_m <= request.needed_m * _TOUCH_FACTOR + _TOUCH_M)
    shaping = tuple(np.asarray(zones.keys, dtype=object)[touching].tolist())
    corridor_length_m = float(length_m([centreline])[0])
    detour = corridor_length_m / geodesic_m
    names = {zone.key: zone.name for zone in considered}
    reason = _tell_corridor(
        corridor_length_m, detour, [names[key] for key in shaping], any_binds=bool(zones.binding.any())
    )
    return {
        "status": "proposed",
        "reason": reason.en,
        "reason_ar": reason.ar,
        "length_m": corridor_length_m,
        "detour": detour,
        "cost": route.cost,
        "min_clearance_m": least_m,
        "clearances": tuple(zip(zones.keys, clearances_m.tolist(), strict=True)),
        "shaping_zones": shaping,
        "closing_zones": (),
        "widest_m": np.nan,
        "certificate": _certify(request, attempt, route, surface, least_m),
        "geometry": corridor,
        "centreline": centreline,
    }


def _draw_centreline(request: CorridorRequest, route: Route, plane: LocalPlane) -> shapely.LineString:
    line = shapely.segmentize(shapely.linestrings(route.path_m), _LONGEST_EDGE_M)
    lonlat = shapely.get_coordinates(plane.unproject(np.array([line], dtype=object))[0])
    # To the plane and back costs some nanometres; the ends are the request's own.
    lonlat[0], lonlat[-1] = request.start.coords[0][:2], request.end.coords[0][:2]
    return shapely.LineString(lonlat)


def _draw_corridor(request: CorridorRequest, attempt: Attempt, route: Route, plane: LocalPlane) -> shapely.Polygon:
    """Grow the centre line by half the width, arcs drawn around the true ones."""
    half_m = attempt.scene.reach_m(request.width_m / 2)
    corridor_m = shapely.linestrings(route.path_m).buffer(half_m, quad_segs=attempt.scene.settings.arc_segments)
    dense = shapely.segmentize(corridor_m, _LONGEST_EDGE_M)
    return plane.unproject(np.array([dense], dtype=object))[0]


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
        told.append(Sentence("No declared zone binds this request.", "لا تُلزم هذا الطلب أي منطقة معلنة."))
    elif shaping:
        listed = list_names(shaping)
        told.append(Sentence(f"It is shaped by {listed.en}.", f"تحدد مساره: {listed.ar}."))
    else:
        told.append(Sentence("No zone that binds stands in its way.", "لا تعترضه أي منطقة مُلزمة."))
    return join_sentences(told)


def _certify(request: CorridorRequest, attempt: Attempt, route: Route, surface: Surface, least_m: float) -> str:
    """Say what is proven and what is not."""
    parts = []
    if np.isfinite(least_m):
        parts.append(
            f"least clearance {least_m:,.0f} m where {request.width_m / 2:,.0f} m are needed, measured again with "
            "geodesics on the zones as declared"
        )
    else:
        parts.append("no zone binds, so there is no clearance to keep")
    if surface.even:
        parts.append(
            f"shortest way round the zones as drawn, at most {attempt.scene.slack_m(request.needed_m):.0f} m too large "
            "beyond the margin"
        )
    else:
        parts.append(
            f"cheapest way found on cells of {surface.slowness.grid.cell_m:,.0f} m, not proven to be the cheapest"
        )
    if route.sub_cell_gap:
        parts.append("it passes a gap narrower than the cells of the cost surface")
    if request.mode == "ground":
        parts.append("roads fill whole cells and terrain is not used")
    return "estimate: " + "; ".join(parts)
