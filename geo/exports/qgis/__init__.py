"""
What QGIS opens: the project, and the looks of layers and grids in its own language.

``projects`` joins the layers of a GeoPackage and the grids of ``project_rasters`` in a ``.qgz``. ``qml`` writes the
look of a layer from the words of `geo.exports.styles`: symbols in ``qml_symbols``, names on the map in ``qml_labels``,
texts inside expressions in ``qml_texts``; ``qml_rasters`` writes the look of a grid.
"""

from geo.exports.qgis.projects import write_qgis_project
from geo.exports.qgis.qml import quote_value, write_qml
from geo.exports.qgis.qml_rasters import write_raster_qml

__all__ = ["quote_value", "write_qgis_project", "write_qml", "write_raster_qml"]
