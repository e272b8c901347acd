"""One request against one reading of the zones: a route, or the reason why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.corridors.applicability import ConsideredZone, ZonesOfReading
from geo.corridors.closures import Closure, explain_closure
from geo.corridors.freespace import Room
from geo.corridors.request import CorridorRequest
from geo.corridors.routes import Route, Surface, find_route
from geo.corridors.scenes import Scene
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
    room, route
        The free space that holds both ends and the way through it; None where there is no corridor.
    closure
        Why there is no corridor; None where there is one.
    """

    zones: ZonesOfReading
    scene: Scene
    room: Room | None = None
    route: Route | None = None
    closure: Closure | None = None


def try_readings(
    request: CorridorRequest,
    readings: Sequence[ZonesOfReading],
    considered: Sequence[ConsideredZone],
    scene: Scene,
    surface: Surface,
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
    surface
        What a metre costs.

    Returns
    -------
    attempts
        The one without zones, then one per reading. Cost never falls from one to the next.
    """
    names = {zone.key: zone.name for zone in considered}
    plane = surface.slowness.grid.plane
    attempts: list[Attempt] = []
    for zones in (_NO_ZONES, *readings):
        keys = np.asarray(zones.keys, dtype=object)[zones.binding].tolist()
        zones_m = plane.project(zones.geometries[zones.binding])
        laid = replace(scene, zones_m=dict(zip(keys, zones_m, strict=True)))
        attempts.append(_try_scene(request, zones, laid, surface, names=names, larger=attempts))
    return _keep_cheapest(attempts)


def _try_scene(
    request: CorridorRequest,
    zones: ZonesOfReading,
    scene: Scene,
    surface: Surface,
    *,
    names: Mapping[str, Sentence],
    larger: Sequence[Attempt],
) -> Attempt:
    free = scene.free_space(request.needed_m)
    room = free.find_room(scene.ends)
    if room is None:
        return Attempt(zones, scene, closure=explain_closure(request, scene, free, names))
    for attempt in larger:
        # The cheapest way through a larger room is the cheapest here too if it fits.
        if attempt.route is not None and room.holds(attempt.route.path_m):
            return Attempt(zones, scene, room, attempt.route)
    return Attempt(zones, scene, room, find_route(room, scene.ends, surface))


def _keep_cheapest(attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
    """Let no larger room have the dearer way; where the cost varies routes are estimates, so that may happen."""
    kept = list(attempts)
    for index in range(len(kept) - 2, -1, -1):
        here, smaller = kept[index], kept[index + 1]
        if here.room is None or here.route is None or smaller.route is None:
            continue
        if smaller.route.cost < here.route.cost and here.room.holds(smaller.route.path_m):
            kept[index] = replace(here, route=smaller.route)
    return tuple(kept)
