"""The shapes of a corridor in longitude and latitude: centre line, ground true to width, legs out of zones."""

from typing import Final

import numpy as np
import shapely

from geo.corridors.attempts import Attempt
from geo.corridors.closures.escapes import Escapes
from geo.corridors.request import CorridorRequest
from geo.corridors.routing.routes import Route
from geo.geodesy import LocalPlane

__all__ = ["draw_centreline", "draw_corridor", "draw_escapes"]

_LONGEST_EDGE_M: Final = 1000.0  # over this length a straight edge of the plane strays 2 cm from its chord in degrees


def draw_centreline(
    request: CorridorRequest,
    route: Route,
    plane: LocalPlane,
    escapes: Escapes | None = None,
) -> shapely.LineString:
    """
    Draw the centre line of a route.

    Parameters
    ----------
    request
        Its ends, where they are places, are the ends of the line to the last digit.
    route
        The route in the plane.
    plane
        Its plane.
    escapes
        Ends that were moved, if any were.
    """
    legs = () if escapes is None else ((0, escapes.start_m), (-1, escapes.end_m))
    line = shapely.segmentize(shapely.linestrings(route.path_m), _LONGEST_EDGE_M)
    lonlat = shapely.get_coordinates(plane.unproject(np.array([line], dtype=object))[0])
    # To the plane and back costs some nanometres; an end that is a place is the request's own.
    moved = {row for row, leg in legs if leg is not None}
    for row, end in ((0, request.start), (-1, request.end)):
        if isinstance(end, shapely.Point) and row not in moved:
            lonlat[row] = end.coords[0][:2]
    return shapely.LineString(lonlat)


def draw_corridor(request: CorridorRequest, attempt: Attempt, route: Route, plane: LocalPlane) -> shapely.Polygon:
    """Grow the centre line by half the width, arcs drawn around the true ones."""
    half_m = attempt.scene.reach_m(request.width_m / 2)
    corridor_m = shapely.linestrings(route.path_m).buffer(half_m, quad_segs=attempt.scene.settings.arc_segments)
    dense = shapely.segmentize(corridor_m, _LONGEST_EDGE_M)
    return plane.unproject(np.array([dense], dtype=object))[0]


def draw_escapes(attempt: Attempt, plane: LocalPlane) -> shapely.Geometry | None:
    """Draw the legs out of zones, which are no part of the corridor."""
    if attempt.escapes is None:
        return None
    legs = [leg for leg in (attempt.escapes.start_m, attempt.escapes.end_m) if leg is not None]
    drawn = plane.unproject(np.array(legs, dtype=object))
    return drawn[0] if len(drawn) == 1 else shapely.multilinestrings(drawn)
