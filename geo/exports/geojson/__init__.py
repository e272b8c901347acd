"""GeoJSON: ``features`` writes a frame as one collection (RFC 7946), ``lines`` one feature a line, for streams."""

from geo.exports.geojson.features import frame_to_geojson, write_geojson
from geo.exports.geojson.lines import write_geojson_lines

__all__ = ["frame_to_geojson", "write_geojson", "write_geojson_lines"]
