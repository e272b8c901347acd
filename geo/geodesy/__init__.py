"""
The shape of the Earth: measures, distances, geodesic buffers, local planes, and reading coordinates.

Geometries go in and out as longitude and latitude in degrees on WGS 84, with edges straight in longitude and latitude;
lengths are metres and areas square metres on the ellipsoid.
"""

from geo.geodesy.buffers import buffer_geodesic, buffer_geometries
from geo.geodesy.coordinates import Position, format_dms, format_mgrs, parse_coordinates
from geo.geodesy.measures import area_m2, bearing_deg, geodesic_line, length_m, point_distance_m
from geo.geodesy.nearest import distance_m
from geo.geodesy.projections import WGS84, LocalPlane, fit_plane, to_lonlat

__all__ = [
    "WGS84",
    "LocalPlane",
    "Position",
    "area_m2",
    "bearing_deg",
    "buffer_geodesic",
    "buffer_geometries",
    "distance_m",
    "fit_plane",
    "format_dms",
    "format_mgrs",
    "geodesic_line",
    "length_m",
    "parse_coordinates",
    "point_distance_m",
    "to_lonlat",
]
