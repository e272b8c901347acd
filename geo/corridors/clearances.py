"""
The clearance of a finished corridor, measured again.

Nothing here knows the plane, the grown zones or the router: the centreline as it is handed out is held against the
zones as they were declared, along geodesics.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import BadGeometryError
from geo.geodesy import distance_m

__all__ = ["measure_clearances"]


def measure_clearances(
    centreline: shapely.LineString | shapely.MultiLineString, zones: NDArray[np.object_]
) -> NDArray[np.float64]:
    """
    Least geodesic distance from a centreline to each zone.

    Parameters
    ----------
    centreline
        Longitude and latitude in degrees, edges straight in them however long; one line or several.
    zones
        Polygons in longitude and latitude, shape (n,).

    Returns
    -------
    clearances_m
        Shape (n,), metres; 0 where the centreline meets the zone.

    Raises
    ------
    BadGeometryError
        The centreline or a zone is missing or empty: it has no distance, and none must pass for enough.

    Examples
    --------
    >>> line = shapely.LineString([(36.0, 34.0), (36.5, 34.0)])
    >>> measure_clearances(line, np.array([shapely.box(37, 33, 38, 35), shapely.box(36, 33, 37, 35)])).round()
    array([46192.,     0.])
    """
    lines = np.full(len(zones), centreline, dtype=object)
    clearances_m = np.asarray(distance_m(lines, zones))
    unknown = np.flatnonzero(np.isnan(clearances_m))
    if len(unknown):
        raise BadGeometryError(
            f"The clearance of a corridor: found a missing or empty geometry (zone {unknown[0] + 1} of {len(zones)}, "
            "or the centreline), expected a line and polygons."
        )
    return clearances_m
