"""Ends of a corridor that have no room: what stands in the way, how deep they lie in it, and where the way out is."""

from collections.abc import Mapping

import numpy as np
import shapely
from shapely import LineString, Point

from geo.corridors.closures.escapes import find_way_out, has_room
from geo.corridors.request import CorridorRequest
from geo.corridors.routing.freespace import FreeSpace
from geo.corridors.routing.scenes import Scene
from geo.corridors.sentences import Sentence, name_wind, quote_name, write_km
from geo.geodesy import bearing_deg

__all__ = ["explain_ends"]


def explain_ends(
    request: CorridorRequest, scene: Scene, free: FreeSpace, names: Mapping[str, Sentence]
) -> tuple[tuple[str, ...], list[Sentence]]:
    """
    Say of each end that has no room what stands in its way, how deep it lies, and where the nearest room is.

    Parameters
    ----------
    request, scene, free, names
        As of `geo.corridors.closures.explain_closure`.

    Returns
    -------
    keys
        Zones that are too near to an end, in order of the ends.
    sentences
        Empty where both ends have room. An end that is a line or an area has room where any part of it has.
    """
    keys: list[str] = []
    sentences: list[Sentence] = []
    for end_m, end_name in (
        (scene.ends.start_m, Sentence(request.start_name or "The start", request.start_name_ar or "نقطة البداية")),
        (scene.ends.end_m, Sentence(request.end_name or "The end", request.end_name_ar or "نقطة النهاية")),
    ):
        if has_room(free, end_m):
            continue
        near = [key for key, grown in free.grown.items() if shapely.intersects(grown, end_m)]
        keys += near
        sentences += [_tell_zone(request, scene, key, end_m, (end_name, names[key])) for key in near]
        if not near:
            sentences.append(_tell_outside(request, end_name))
        sentences += _tell_way_out(scene, free, end_m)
    return tuple(keys), sentences


def _tell_zone(
    request: CorridorRequest, scene: Scene, key: str, end_m: shapely.Geometry, names: tuple[Sentence, Sentence]
) -> Sentence:
    end_name, zone_name = names[0], quote_name(names[1])
    zone_m = scene.zones_m[key]
    needed = write_km(request.needed_m)
    if shapely.covers(zone_m, end_m):
        depth = write_km(_measure(scene, shapely.shortest_line(end_m, zone_m.boundary)))
        return Sentence(
            f"{end_name.en} lies inside {zone_name.en}, {depth.en} from its border.",
            f"{end_name.ar} داخل {zone_name.ar}، على بعد {depth.ar} من حدّها.",
        )
    if shapely.intersects(zone_m, end_m):
        return Sentence(
            f"{end_name.en} lies partly inside {zone_name.en}, and no other part of it has {needed.en} of room.",
            f"{end_name.ar} داخل {zone_name.ar} جزئياً، ولا يتوفر لأي جزء آخر منه مجال {needed.ar}.",
        )
    to_border_m = _measure(scene, shapely.shortest_line(end_m, zone_m))
    to_border = write_km(to_border_m)
    if to_border.en == needed.en or to_border_m >= request.needed_m:
        return Sentence(
            f"{end_name.en} comes nearer to {zone_name.en} than the {needed.en} that the corridor needs.",
            f"{end_name.ar} أقرب إلى {zone_name.ar} من مسافة {needed.ar} التي يحتاج إليها الممر.",
        )
    return Sentence(
        f"{end_name.en} lies {to_border.en} from {zone_name.en}, and the corridor needs {needed.en}.",
        f"{end_name.ar} على بعد {to_border.ar} من {zone_name.ar}، ويحتاج الممر إلى {needed.ar}.",
    )


def _tell_outside(request: CorridorRequest, end_name: Sentence) -> Sentence:
    needed = write_km(request.needed_m)
    return Sentence(
        f"{end_name.en} lies outside the study area or less than {needed.en} from its edge.",
        f"{end_name.ar} خارج منطقة الدراسة أو على أقل من {needed.ar} من حدّها.",
    )


def _tell_way_out(scene: Scene, free: FreeSpace, end_m: shapely.Geometry) -> list[Sentence]:
    line = find_way_out(free, end_m)
    if line is None:
        return []
    distance = write_km(_measure(scene, line))
    bearing = _bearing_deg(scene, line)
    wind = name_wind(bearing)
    place = _write_place(scene, shapely.get_point(line, -1))
    return [
        Sentence(
            f"The nearest place with enough room is {distance.en} to the {wind.en} (bearing {bearing:.0f}°){place.en}.",
            f"أقرب مكان يتسع للممر على بعد {distance.ar} باتجاه {wind.ar} (السمت {bearing:.0f}°){place.ar}.",
        )
    ]


def _bearing_deg(scene: Scene, line_m: LineString) -> float:
    if scene.plane is None:
        (x_m, y_m), (to_x_m, to_y_m) = line_m.coords
        return float(np.degrees(np.arctan2(to_x_m - x_m, to_y_m - y_m))) % 360
    lon, lat = shapely.get_coordinates(scene.plane.unproject(np.array([line_m], dtype=object))[0]).T
    return float(bearing_deg(lon[0], lat[0], lon[-1], lat[-1])) % 360


def _write_place(scene: Scene, point_m: Point) -> Sentence:
    if scene.plane is None:
        return Sentence("", "")
    place = scene.plane.unproject(np.array([point_m], dtype=object))[0]
    north, east = place.y >= 0, place.x >= 0
    lat, lon = f"{abs(place.y):.2f}°", f"{abs(place.x):.2f}°"
    return Sentence(
        f", at {lat} {'N' if north else 'S'}, {lon} {'E' if east else 'W'}",
        f"، عند {lat} {'شمالاً' if north else 'جنوباً'} و{lon} {'شرقاً' if east else 'غرباً'}",
    )


def _measure(scene: Scene, line_m: shapely.LineString) -> float:
    return float(scene.ground_m(np.array([line_m], dtype=object))[0])
