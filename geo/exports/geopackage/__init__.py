"""GeoPackage: ``packages`` writes layers, looks and what they are about into the tables of ``tables``."""

from geo.exports.geopackage.packages import GEOMETRY_COLUMN, write_geopackage

__all__ = ["GEOMETRY_COLUMN", "write_geopackage"]
