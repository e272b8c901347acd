"""
One plane per study, fitted to its data, and the ways in and out of it.

A Lambert conformal conic with its two standard parallels a sixth of the extent inside keeps angles exactly and lengths
within about one part in two thousand over a country of Syria's size (Snyder 1987, "Map Projections: A Working Manual",
USGS Professional Paper 1395, pp. 104-110), so a grid in it is a fair grid and a ring in it is a fair ring. Whatever
must be exact is measured again on the ellipsoid.
"""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geo.errors import MissingCrsError

__all__ = ["WGS84", "LocalPlane", "fit_plane", "to_lonlat"]

WGS84 = "EPSG:4326"
"""Longitude and latitude in degrees on WGS 84: what every frame holds."""

_LONGEST_EDGE_DEG = 0.05  # a straight edge in longitude/latitude bends by up to 4 m in the plane over this length


@dataclass(frozen=True)
class LocalPlane:
    """
    A conformal plane in metres around one centre.

    Parameters
    ----------
    lon_deg, lat_deg
        The centre, which gets the plane's coordinates (0, 0).
    south_deg, north_deg
        The standard parallels, along which lengths are true.

    Examples
    --------
    >>> plane = LocalPlane(39.0, 34.75, 33.0, 36.5)
    >>> x_m, y_m = plane.forward(np.array([38.27]), np.array([34.55]))
    >>> print(f"{x_m[0]:.0f} {y_m[0]:.0f}")
    -66972 -21933
    """

    lon_deg: float
    lat_deg: float
    south_deg: float
    north_deg: float

    @cached_property
    def crs(self) -> pyproj.CRS:
        """The plane as a coordinate reference system that a GIS understands."""
        shape = (
            f"+proj=lcc +lat_1={self.south_deg!r} +lat_2={self.north_deg!r}"
            if self.south_deg * self.north_deg > 0
            else "+proj=stere"  # a cone is not defined where its parallels mirror each other at the equator
        )
        return pyproj.CRS.from_proj4(
            f"{shape} +lat_0={self.lat_deg!r} +lon_0={self.lon_deg!r} +datum=WGS84 +units=m +no_defs"
        )

    @cached_property
    def _transformer(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_crs(WGS84, self.crs, always_xy=True)

    def forward(
        self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Degrees to metres; arrays of one shape in, two of that shape out."""
        x_m, y_m = self._transformer.transform(lon_deg, lat_deg)
        return np.asarray(x_m), np.asarray(y_m)

    def inverse(
        self, x_m: NDArray[np.float64], y_m: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Metres to degrees; arrays of one shape in, two of that shape out."""
        lon_deg, lat_deg = self._transformer.transform(x_m, y_m, direction="INVERSE")
        return np.asarray(lon_deg), np.asarray(lat_deg)

    def scale_at(self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> NDArray[np.float64]:
        """
        Metres in the plane per metre on the ground, the same in every direction.

        Examples
        --------
        >>> k = LocalPlane(39.0, 34.75, 33.0, 36.5).scale_at(np.array([38.27, 38.27]), np.array([33.0, 34.55]))
        >>> print(k.round(5))
        [1.      0.99954]
        """
        factors = pyproj.Proj(self.crs).get_factors(np.asarray(lon_deg), np.asarray(lat_deg))
        return np.asarray(factors.meridional_scale)

    def project(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """
        Geometries from degrees to metres; edges are densified first.

        Edges of a GeoJSON are straight in longitude and latitude (RFC 7946, section 3.1.1), so they are curves here.
        """
        dense = shapely.segmentize(np.asarray(geometries, dtype=object), _LONGEST_EDGE_DEG)
        return np.asarray(shapely.transform(dense, lambda xy: np.column_stack(self.forward(xy[:, 0], xy[:, 1]))))

    def unproject(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """Geometries from metres to degrees, vertex by vertex."""
        flat = np.asarray(geometries, dtype=object)
        return np.asarray(shapely.transform(flat, lambda xy: np.column_stack(self.inverse(xy[:, 0], xy[:, 1]))))


def fit_plane(bounds_deg: tuple[float, float, float, float]) -> LocalPlane:
    """
    Choose the plane for an extent.

    Parameters
    ----------
    bounds_deg
        West, south, east and north in degrees.

    Returns
    -------
    plane
        Centred on the extent, standard parallels a sixth of its height inside the south and north edges. The centre is
        rounded to a hundredth of a degree, so that a slightly different extent gives the same plane.

    Examples
    --------
    >>> fit_plane((35.6, 32.3, 42.4, 37.3))
    LocalPlane(lon_deg=39.0, lat_deg=34.8, south_deg=33.13, north_deg=36.47)
    """
    west, south, east, north = map(float, bounds_deg)
    inset = (north - south) / 6
    return LocalPlane(
        lon_deg=round((west + east) / 2, 2),
        lat_deg=round((south + north) / 2, 2),
        south_deg=round(south + inset, 2),
        north_deg=round(north - inset, 2),
    )


def to_lonlat(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Bring a layer of any coordinate reference system to longitude and latitude on WGS 84.

    Parameters
    ----------
    layer
        Any geometries. Not modified.

    Returns
    -------
    lonlat
        The same rows and columns in EPSG:4326.

    Raises
    ------
    MissingCrsError
        `layer` has no CRS.
    """
    if layer.crs is None:
        raise MissingCrsError(
            "The layer has no coordinate reference system: found none, expected one such as EPSG:4326. "
            "Likely cause: a shapefile without its .prj, or a frame made without crs=."
        )
    return layer.copy() if layer.crs.equals(WGS84, ignore_axis_order=True) else layer.to_crs(WGS84)
