"""One request against one reading of the zones: the ways that can be proposed, or the reason why there is none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.corridors.applicability import ConsideredZone, ZonesOfReading
from geo.corridors.basis import CostBasis
from geo.corridors.choices import accept_alternatives, keep_cheapest
from geo.corridors.closures import Closure, explain_closure
from geo.corridors.closures.escapes import Escapes, find_escapes
from geo.corridors.proofs import ON_ROADS, Certificate, certify
from geo.corridors.request import CorridorRequest
from geo.corridors.routing.alternatives import find_classes
from geo.corridors.routing.freespace import Room
from geo.corridors.routing.landings import lay_landings
from geo.corridors.routing.routes import Route, find_route
from geo.corridors.routing.scenes import Scene
from geo.corridors.sentences import Sentence

__all__ = ["Attempt", "try_readings"]

_NO_ZONES = ZonesOfReading("none", (), np.empty(0, dtype=object), np.empty(0, dtype=bool))


@dataclass(frozen=True)
class Attempt:
    """
    What came of one reading.

    Parameters
    ----------
    zones
        The zones of the reading.
    scene
        What the corridor had to fit into.
    room, routes
        The free space that holds both ends and the ways through it, the cheapest first; None and empty where there is
        no corridor.
    certificate
        How far the cheapest way can be from the best one; None where there is no corridor.
    closure
        Why there is no corridor; None where there is one.
    escapes
        The uncertified legs from ends without room to where the corridor begins and finishes; None where there are
        none, or none were asked for.
    """

    zones: ZonesOfReading
    scene: Scene
    room: Room | None = None
    routes: tuple[Route, ...] = ()
    certificate: Certificate | None = None
    closure: Closure | None = None
    escapes: Escapes | None = None


def try_readings(
    request: CorridorRequest,
    readings: Sequence[ZonesOfReading],
    considered: Sequence[ConsideredZone],
    scene: Scene,
    basis: CostBasis,
) -> tuple[Attempt, ...]:
    """
    Try a request without any zone, and then in each reading.

    Parameters
    ----------
    request
        The request.
    readings
        Zones of each reading, smallest first.
    considered
        All zones, for their names.
    scene
        Area and ends, without zones.
    basis
        What a metre costs, and where the roads are.

    Returns
    -------
    attempts
        The one without zones, then one per reading. The cost of the cheapest way never falls as the room shrinks.
    """
    names = {zone.key: zone.name for zone in considered}
    plane = basis.surface.slowness.grid.plane
    attempts = []
    for zones in (_NO_ZONES, *readings):
        keys = np.asarray(zones.keys, dtype=object)[zones.binding].tolist()
        zones_m = plane.project(zones.geometries[zones.binding])
        laid = replace(scene, zones_m=dict(zip(keys, zones_m, strict=True)))
        attempts.append(_try_scene(request, zones, laid, basis, names=names))
    proven: list[Attempt] = []
    for attempt in _share_routes(request, attempts):
        proven.append(_prove(request, attempt, basis, earlier=proven))
    return tuple(proven)


def _try_scene(
    request: CorridorRequest,
    zones: ZonesOfReading,
    scene: Scene,
    basis: CostBasis,
    *,
    names: Mapping[str, Sentence],
) -> Attempt:
    free = scene.free_space(request.needed_m)
    room = free.find_room(scene.ends)
    escapes = find_escapes(scene, free) if room is None and request.escape else None
    if escapes is not None:
        scene = replace(scene, ends=escapes.ends)
        room = free.find_room(scene.ends)
    if room is None:
        return Attempt(zones, scene, closure=explain_closure(request, scene, free, names))
    most = 1 if zones is _NO_ZONES else scene.settings.most_alternatives
    stretch = scene.settings.most_stretch
    if basis.roads is not None:
        routes: tuple[Route, ...] = (find_route(room, scene.ends, basis.surface, basis.roads),)
    else:
        routes = find_classes(room, scene.ends, basis.surface, most=most, stretch=stretch)
    return Attempt(zones, scene, room, routes, escapes=escapes)


def _share_routes(request: CorridorRequest, attempts: Sequence[Attempt]) -> Iterator[Attempt]:
    """
    Let every room use the ways of all others that fit into it, and choose the alternatives worth showing.

    So no larger room has the dearer way, though routes are estimates where the cost varies.
    """
    for attempt in attempts:
        if attempt.room is None:
            yield attempt
            continue
        others = [each for each in attempts if (each.escapes is None and attempt.escapes is None) or each is attempt]
        landings = lay_landings(attempt.room, attempt.scene.ends)
        routes = keep_cheapest(attempt.room, landings, [route for each in others for route in each.routes])
        half_m = attempt.scene.reach_m(request.width_m / 2)
        most = 1 if attempt.zones is _NO_ZONES else attempt.scene.settings.most_alternatives
        settings = replace(attempt.scene.settings, most_alternatives=most)
        yield replace(
            attempt,
            routes=accept_alternatives(routes, half_width_m=half_m, settings=settings),
        )


def _prove(request: CorridorRequest, attempt: Attempt, basis: CostBasis, *, earlier: Sequence[Attempt]) -> Attempt:
    if not attempt.routes or attempt.zones is _NO_ZONES:
        return attempt
    for other in earlier:
        if other.certificate is not None and _is_same_way(attempt, other) and _has_less_room(attempt, other):
            # What no way through the larger room beats, none through the smaller one does.
            return replace(attempt, certificate=other.certificate)
    because = None if basis.roads is None else ON_ROADS
    certificate = certify(
        attempt.scene,
        request.needed_m,
        attempt.routes[0],
        basis.surface,
        split=attempt.scene.settings.proof_split,
        estimate_because=because,
    )
    return replace(attempt, certificate=certificate)


def _is_same_way(one: Attempt, other: Attempt) -> bool:
    return np.array_equal(one.routes[0].path_m, other.routes[0].path_m)


def _has_less_room(one: Attempt, other: Attempt) -> bool:
    zones = one.scene.zones_m
    return all(key in zones and zones[key].covers(zone) for key, zone in other.scene.zones_m.items())
