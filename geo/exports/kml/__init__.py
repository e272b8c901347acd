"""KML and KMZ for Google Earth: ``documents`` writes folders, spans, styles and facts, ``icons`` draws symbols."""

from geo.exports.kml.documents import write_kml, write_kmz

__all__ = ["write_kml", "write_kmz"]
