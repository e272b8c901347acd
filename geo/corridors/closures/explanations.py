"""Why there is no corridor: ends without room, zones that close every way, gates too narrow and by how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from shapely import LineString

from geo.corridors.closures.blocked_ends import explain_ends
from geo.corridors.closures.escapes import find_escapes
from geo.corridors.closures.gates import Gate, find_gates, find_passed, name_gate
from geo.corridors.closures.widths import find_way, find_widest
from geo.corridors.request import CorridorRequest
from geo.corridors.routing.freespace import FreeSpace
from geo.corridors.routing.scenes import Scene
from geo.corridors.sentences import Sentence, join_sentences, list_names, write_km

__all__ = ["Closure", "explain_closure", "find_closing_zones", "find_give", "find_widest"]


@dataclass(frozen=True)
class Closure:
    """
    Why there is no corridor.

    Parameters
    ----------
    reason
        In English and Arabic.
    closing_zones
        Keys of the zones that close it, sorted; empty where the study area does.
    widest_m
        Widest corridor that fits, 0 where none does.
    gates
        The gates of the widest way that are too narrow, narrowest first; each would have to give ``-gate.spare_m``.
    escapes
        Where the request asks for it: straight legs, in metres in the plane, from an end without room to the nearest
        place with room (`geo.corridors.closures.escapes`). They keep no clearance.
    """

    reason: Sentence
    closing_zones: tuple[str, ...]
    widest_m: float
    gates: tuple[Gate, ...] = ()
    escapes: tuple[LineString, ...] = ()


def explain_closure(request: CorridorRequest, scene: Scene, free: FreeSpace, names: Mapping[str, Sentence]) -> Closure:
    """
    Say why a request has no corridor.

    Parameters
    ----------
    request
        The request.
    scene
        The zones and ends for which `free` has no room that holds both ends.
    free
        Free space of the scene at the request's clearance.
    names
        Names of the zones by key.

    Returns
    -------
    closure
        An end that is inside a zone or too near to it comes first; else a smallest set of zones that closes every way,
        smallest in that none of them can be left out, and by how much its gates or its borders would have to give.
    """
    widest_m = find_widest(scene, request)
    keys, sentences = explain_ends(request, scene, free, names)
    closing = list(keys)
    gates: tuple[Gate, ...] = ()
    if not sentences:
        closing = list(find_closing_zones(scene, request.needed_m))
        sentences = [_tell_closed(names, closing), *_tell_edge(scene, names, closing)]
        gates = _find_blocking(scene, request, widest_m)
        sentences += [_tell_gate(gate, request, names) for gate in gates] or _tell_give(scene, request, closing)
    sentences.append(_tell_widest(widest_m, request.width_m))
    opening = Sentence("No corridor exists.", "لا يوجد ممر.")
    legs = find_escapes(scene, free) if request.escape else None
    return Closure(
        join_sentences([opening, *sentences]),
        tuple(sorted(set(closing))),
        widest_m,
        gates,
        () if legs is None else tuple(leg for leg in (legs.start_m, legs.end_m) if leg is not None),
    )


def find_closing_zones(scene: Scene, needed_m: float) -> tuple[str, ...]:
    """
    Find zones that close every way and of which none can be left out.

    Parameters
    ----------
    scene
        A scene that is closed at `needed_m`, both ends being free themselves.
    needed_m
        Clearance on the ground.

    Returns
    -------
    keys
        Sorted; empty where the study area alone closes the way.

    Notes
    -----
    Zones are left out one at a time, last key first, and put back where that opens a way. There may be other such sets.
    """
    kept = scene
    for key in sorted(scene.zones_m, reverse=True):
        fewer = kept.without(key)
        if not fewer.is_open(needed_m):
            kept = fewer
    return tuple(sorted(kept.zones_m))


def find_give(scene: Scene, needed_m: float, keys: Sequence[str]) -> float:
    """
    Find by how much the borders of zones would have to draw back, all alike, for a way to open.

    Parameters
    ----------
    scene
        A scene that is closed at `needed_m` but would be open without the zones of `keys`.
    needed_m
        Clearance on the ground.
    keys
        The zones that give. Along the edge of the study area they do not: that is no border of theirs to draw back.

    Returns
    -------
    give_m
        Metres in the plane, a multiple of the settings' `widest_tolerance_m`: with it a way is open, with a step less
        there is none.
    """
    step_m = scene.settings.widest_tolerance_m
    west, south, east, north = scene.area_m.bounds
    edge = scene.area_m.boundary.buffer(step_m)
    borders = {key: scene.zones_m[key].boundary.intersection(scene.area_m).difference(edge) for key in keys}
    too_little, enough = 0, int(np.ceil(max(east - west, north - south) / step_m))
    while enough - too_little > 1:
        middle = (too_little + enough) // 2
        drawn_in = {key: scene.zones_m[key].difference(borders[key].buffer(middle * step_m)) for key in keys}
        kept = {key: zone for key, zone in drawn_in.items() if not zone.is_empty}
        if replace(scene, zones_m={**scene.without(*keys).zones_m, **kept}).is_open(needed_m):
            enough = middle
        else:
            too_little = middle
    return enough * step_m


def _find_blocking(scene: Scene, request: CorridorRequest, widest_m: float) -> tuple[Gate, ...]:
    """Find the gates of the widest way that are too narrow."""
    path_m = find_way(scene, widest_m / 2 + request.margin_m) if widest_m > 0 else None
    if path_m is None:
        return ()
    return tuple(gate for gate in find_passed(find_gates(scene), path_m) if gate.spare_m(request.needed_m) < 0)


def _tell_closed(names: Mapping[str, Sentence], closing: list[str]) -> Sentence:
    if not closing:
        return Sentence(
            "The study area itself is too narrow between start and end.",
            "منطقة الدراسة نفسها ضيقة بين البداية والنهاية.",
        )
    listed = list_names(names[key] for key in closing)
    if len(closing) == 1:
        return Sentence(
            f"{listed.en} alone closes every way between start and end.",
            f"{listed.ar} تغلق وحدها كل طريق بين البداية والنهاية.",
        )
    return Sentence(
        f"{listed.en} together close every way between start and end; without any one of them they would not.",
        f"{listed.ar} تغلق معاً كل طريق بين البداية والنهاية، ولا تغلقه إذا غابت واحدة منها.",
    )


def _tell_edge(scene: Scene, names: Mapping[str, Sentence], closing: Sequence[str]) -> list[Sentence]:
    at_edge = [names[key] for key in scene.list_edge_zones() if key in closing]
    if not at_edge:
        return []
    listed = list_names(at_edge)
    if len(at_edge) == 1:
        return [
            Sentence(
                f"{listed.en} reaches the edge of the study area, so there is no way round it on that side.",
                f"تصل {listed.ar} إلى حدّ منطقة الدراسة، فلا طريق حولها من تلك الجهة.",
            )
        ]
    return [
        Sentence(
            f"{listed.en} reach the edge of the study area, so there is no way round them on that side.",
            f"تصل {listed.ar} إلى حدّ منطقة الدراسة، فلا طريق حولها من تلك الجهة.",
        )
    ]


def _tell_gate(gate: Gate, request: CorridorRequest, names: Mapping[str, Sentence]) -> Sentence:
    where, width = name_gate(gate, names), write_km(gate.width_m)
    needed, short = write_km(2 * request.needed_m), write_km(-gate.spare_m(request.needed_m))
    return Sentence(
        f"The passage {where.en} is {width.en} wide where {needed.en} are needed: it would have to give {short.en}.",
        f"عرض الممر {where.ar} {width.ar} والمطلوب {needed.ar}: ينبغي أن يتسع بمقدار {short.ar}.",
    )


def _tell_give(scene: Scene, request: CorridorRequest, closing: Sequence[str]) -> list[Sentence]:
    if not closing:
        return []
    give = write_km(find_give(scene, request.needed_m, closing) / scene.scale_range[0])
    if len(closing) == 1:
        return [
            Sentence(f"Its border would have to give {give.en}.", f"ينبغي أن يتراجع حدّها بمقدار {give.ar}."),
        ]
    return [
        Sentence(
            f"They leave no gap: each of their borders would have to give {give.en}.",
            f"لا فجوة بينها: ينبغي أن يتراجع حدّ كل منها بمقدار {give.ar}.",
        )
    ]


def _tell_widest(widest_m: float, width_m: float) -> Sentence:
    wanted = write_km(width_m)
    if widest_m == 0:
        return Sentence("No narrower corridor fits either.", "ولا يتسع المكان لممر أضيق.")
    fits = write_km(widest_m)
    return Sentence(
        f"The widest corridor that fits is {fits.en}; {wanted.en} were asked for.",
        f"أوسع ممر ممكن {fits.ar}، والمطلوب {wanted.ar}.",
    )
