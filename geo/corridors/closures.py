"""Why there is no corridor, which zones close it, and how wide one could be."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point

from geo.corridors.freespace import FreeSpace
from geo.corridors.request import CorridorRequest
from geo.corridors.scenes import Scene
from geo.corridors.sentences import Sentence, join_sentences, list_names, name_wind, quote_name, write_km

__all__ = ["Closure", "explain_closure", "find_closing_zones", "find_widest"]


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
    """

    reason: Sentence
    closing_zones: tuple[str, ...]
    widest_m: float


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
        smallest in that none of them can be left out.
    """
    widest_m = find_widest(scene, request)
    closing: list[str] = []
    sentences: list[Sentence] = []
    for end_m, end_name in (
        (scene.ends.start_m, Sentence(request.start_name or "The start", request.start_name_ar or "نقطة البداية")),
        (scene.ends.end_m, Sentence(request.end_name or "The end", request.end_name_ar or "نقطة النهاية")),
    ):
        keys, told = _explain_end(request, scene, free, names, end_m, end_name)
        closing += keys
        sentences += told
    if not sentences:
        closing = list(find_closing_zones(scene, request.needed_m))
        sentences = [_tell_closed(names, closing)]
    sentences.append(_tell_widest(widest_m, request.width_m))
    opening = Sentence("No corridor exists.", "لا يوجد ممر.")
    return Closure(join_sentences([opening, *sentences]), tuple(sorted(set(closing))), widest_m)


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


def find_widest(scene: Scene, request: CorridorRequest) -> float:
    """
    Search the widest corridor up to the requested width, by bisection.

    Returns
    -------
    widest_m
        A multiple of the settings' `widest_tolerance_m` that fits while the next one does not; 0 where nothing fits.
    """
    step_m = scene.settings.widest_tolerance_m
    fits, too_wide = 0, int(np.ceil(request.width_m / step_m))
    while too_wide - fits > 1:
        middle = (fits + too_wide) // 2
        if scene.is_open(middle * step_m / 2 + request.margin_m):
            fits = middle
        else:
            too_wide = middle
    return fits * step_m


def _explain_end(
    request: CorridorRequest,
    scene: Scene,
    free: FreeSpace,
    names: Mapping[str, Sentence],
    end_m: Point,
    end_name: Sentence,
) -> tuple[list[str], list[Sentence]]:
    """Say what is wrong with the place of one end; nothing where it is free."""
    if shapely.contains_properly(free.open_m, end_m):
        return [], []
    keys = [key for key, grown in free.grown.items() if shapely.intersects(grown, end_m)]
    told = [_tell_zone(request, scene, names[key], key, end_m, end_name) for key in keys]
    if not keys:
        needed = write_km(request.needed_m)
        told.append(
            Sentence(
                f"{end_name.en} lies outside the study area or less than {needed.en} from its edge.",
                f"{end_name.ar} خارج منطقة الدراسة أو على أقل من {needed.ar} من حدّها.",
            )
        )
    return keys, [*told, *_tell_way_out(free, end_m, scene.scale_range[0])]


def _tell_zone(
    request: CorridorRequest, scene: Scene, zone_name: Sentence, key: str, end_m: Point, end_name: Sentence
) -> Sentence:
    zone_m = scene.zones_m[key]
    zone_name = quote_name(zone_name)
    to_border = write_km(zone_m.boundary.distance(end_m) / scene.scale_range[0])
    if zone_m.intersects(end_m):
        return Sentence(
            f"{end_name.en} lies inside {zone_name.en}, {to_border.en} from its border.",
            f"{end_name.ar} داخل {zone_name.ar}، على بعد {to_border.ar} من حدّها.",
        )
    needed = write_km(request.needed_m)
    return Sentence(
        f"{end_name.en} lies {to_border.en} from {zone_name.en}, and the corridor needs {needed.en}.",
        f"{end_name.ar} على بعد {to_border.ar} من {zone_name.ar}، ويحتاج الممر إلى {needed.ar}.",
    )


def _tell_way_out(free: FreeSpace, end_m: Point, scale: float) -> list[Sentence]:
    if free.open_m.is_empty:
        return []
    out = shapely.get_point(shapely.shortest_line(end_m, free.open_m), 1)
    distance = write_km(out.distance(end_m) / scale)
    wind = name_wind(float(np.degrees(np.arctan2(out.x - end_m.x, out.y - end_m.y))) % 360)
    return [
        Sentence(
            f"The nearest place with enough room is {distance.en} to the {wind.en}.",
            f"أقرب مكان يتسع للممر على بعد {distance.ar} باتجاه {wind.ar}.",
        )
    ]


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


def _tell_widest(widest_m: float, width_m: float) -> Sentence:
    wanted = write_km(width_m)
    if widest_m == 0:
        return Sentence("No narrower corridor fits either.", "ولا يتسع المكان لممر أضيق.")
    fits = write_km(widest_m)
    return Sentence(
        f"The widest corridor that fits is {fits.en}; {wanted.en} were asked for.",
        f"أوسع ممر ممكن {fits.ar}، والمطلوب {wanted.ar}.",
    )
