"""Grids in a QGIS project: a group of their own, of which one grid is seen at a time, and none at first."""

import hashlib
from typing import Final
from xml.etree import ElementTree as ET

from geo.exports.markup import make
from geo.exports.qgis.qml_rasters import list_raster_parts
from geo.exports.sets import ExportSet, tell_set
from geo.exports.styles.raster_looks import find_look
from geo.exports.words import both
from geo.geodesy import LocalPlane
from geo.rasters import Raster

__all__ = ["group_rasters", "list_raster_layers"]

_GROUP: Final = "Grids / شبكات"
_PLANE: Final = "Plane of the study / مستوى الدراسة"
_NONE_YET: Final = -1


def group_rasters(exported: ExportSet) -> list[ET.Element]:
    """Give the group of the grids in the tree of layers; none where there is no grid."""
    leaves = [
        make(
            "layer-tree-layer",
            id=_layer_id(name),
            name=_title(raster),
            source=_source(name),
            providerKey="gdal",
            checked="Qt::Unchecked",
            expanded=0,
            legend_exp="",
        )
        for name, raster in exported.rasters.items()
    ]
    told = {"mutually-exclusive": 1, "mutually-exclusive-child": _NONE_YET}
    group = make("layer-tree-group", "", *leaves, name=_GROUP, checked="Qt::Checked", expanded=1, **told)
    return [group] if leaves else []


def list_raster_layers(exported: ExportSet) -> list[tuple[str, ET.Element]]:
    """Give id and layer of every grid of a set, drawn from ``NAME.tif`` beside the project."""
    about = tell_set(exported)
    return [(_layer_id(name), _write_layer(name, raster, about)) for name, raster in exported.rasters.items()]


def _write_layer(name: str, raster: Raster, about: str) -> ET.Element:
    ends = zip(("xmin", "ymin", "xmax", "ymax"), raster.grid.bounds_m, strict=True)
    element = make("maplayer", type="raster", autoRefreshEnabled=0, hasScaleBasedVisibilityFlag=0)
    element.extend(
        [
            make("extent", "", *(make(end, repr(metres)) for end, metres in ends)),
            make("id", _layer_id(name)),
            make("datasource", _source(name)),
            make("layername", _title(raster)),
            make("abstract", about),
            make("srs", "", _write_plane(raster.grid.plane)),
            make("provider", "gdal"),
            *list_raster_parts(raster),
        ]
    )
    return element


def _write_plane(plane: LocalPlane) -> ET.Element:
    """Describe a plane: QGIS takes the text of a system that has no number."""
    return make(
        "spatialrefsys",
        "",
        make("wkt", plane.crs.to_wkt()),
        make("srsid", "0"),
        make("srid", "0"),
        make("description", _PLANE),
        make("geographicflag", "false"),
    )


def _title(raster: Raster) -> str:
    look = find_look(raster)
    return both((look.title, look.title_ar))


def _source(name: str) -> str:
    return f"./{name}.tif"


def _layer_id(name: str) -> str:
    return f"grid_{name}_{hashlib.sha256(name.encode()).hexdigest()[:16]}"
