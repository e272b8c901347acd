"""
A QGIS project that opens a GeoPackage of ours styled, in both languages, with its time line set.

The project stands beside the GeoPackage and names it by its file name alone, so the two can be moved together. Written
for QGIS 3.22 and later.
"""

import hashlib
import math
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np
import shapely

from geo.exports.layers import ExportLayer, list_layers
from geo.exports.markup import make, pack, render
from geo.exports.qgis.project_rasters import group_rasters, list_raster_layers
from geo.exports.qgis.qml import DOCTYPE, QGIS_VERSION, list_style_parts
from geo.exports.qgis.qml_labels import has_labels
from geo.exports.sets import ExportSet, tell_set
from geo.exports.styles.layer_styles import find_span, style_layer
from geo.exports.words import both
from geo.files import replace_file

__all__ = ["write_qgis_project"]

_QGIS_NUMBERS: Final = {4326: 3452, 3857: 3857}
_SPHERE_M: Final = 6_378_137.0  # the radius that web Mercator takes (EPSG:3857)
_MOST_LAT_DEG: Final = 85.06  # where its square ends
_LINES: Final = ("pinch_points", "corridor_centrelines", "corridor_escapes", "separation_lines_line")
_GROUPS: Final = (
    ("Reported / مُبلَّغ عنه", ("strikes", "strike_areas", "hot_spots")),
    ("Places / أماكن", ("places", "airfields")),
    ("Proposed, hypothetical / مقترح وافتراضي", (*_LINES, "corridors", "volumes", "bands", "separation_lines")),
    ("Declared / معلن", ("zones", "overlaps")),
    ("Base map / خريطة الأساس", ("borders", "roads", "lakes", "rivers", "governorates")),
    ("Assessed / مقدَّر", ("activity", "control", "faces")),
    ("Ground / الأرض", ("country", "neighbours")),
)
_OVER_GRIDS: Final = tuple(group for group, _ in _GROUPS[:5])  # as on the map: grids lie over the areas of control
_OPEN: Final = {"checked": "Qt::Checked", "expanded": 1}
_BASE: Final = frozenset(name for place in (1, 4, 6) for name in _GROUPS[place][1])
_WATER: Final = (("Red", 211), ("Green", 225), ("Blue", 232))  # of the map, where no land is drawn
_QUIET: Final = ("bands", "faces", "overlaps", "separation_lines", "separation_lines_line")
_OTHERS: Final = "Other layers / طبقات أخرى"
_MARGIN: Final = 0.03  # of the extent, around it


def write_qgis_project(exported: ExportSet, path: str | PathLike[str], *, geopackage: str) -> Path:
    """
    Write a QGIS project (.qgz) for the GeoPackage and the GeoTIFFs that were written from the same set.

    Parameters
    ----------
    exported
        What went into the GeoPackage, and with `write_grid_values` beside it. Not modified.
    path
        The project's file; it appears whole or not at all.
    geopackage
        The GeoPackage's file name, in the same folder.

    Returns
    -------
    path
        The file: layers in groups under their names in English and Arabic, drawn as on the map, with the span of each
        feature where it has one; grids in a group of their own over the areas of control, as there, not shown at first;
        caveat, licences and the rest in the project's metadata.

    Raises
    ------
    DataError
        A frame cannot be written; see `geo.exports.layers.list_layers`.
    OutputError
        The file cannot be written.
    """
    project = _write_project(exported, list_layers(exported), Path(geopackage).name)
    # QGIS looks for a file of the archive's own ending only; the name inside is free.
    return replace_file(path, pack({f"{Path(path).stem}.qgs": render(project, doctype=DOCTYPE)}))


def _write_project(exported: ExportSet, flat: tuple[ExportLayer, ...], file: str) -> ET.Element:
    about = tell_set(exported)
    ordered = _order(flat)
    over = [(group, members) for group, members in ordered if group in _OVER_GRIDS]
    under = ordered[len(over) :]
    leaves = [
        make("layer-tree-group", "", *(_write_leaf(layer, file) for layer in members), name=group, **_OPEN)
        for group, members in ordered
    ]
    tree = make("layer-tree-group", "", *leaves[: len(over)], *group_rasters(exported), *leaves[len(over) :])
    upper, lower = ([layer for _, members in part for layer in members] for part in (over, under))
    drawn, grids = [*upper, *lower], list_raster_layers(exported)
    title = both((exported.title, exported.title_ar))
    root = make("qgis", "", make("homePath", path=""), make("title", title), version=QGIS_VERSION, projectname=title)
    root.append(make("projectCrs", "", _write_crs(3857)))
    root.append(tree)
    box = [make(name, f"{value:.1f}") for name, value in _to_mercator(_extent(drawn))]
    canvas = make(
        "mapcanvas", "", make("units", "meters"), make("extent", "", *box), make("rotation", "0"), name="theMapCanvas"
    )
    canvas.append(make("destinationsrs", "", _write_crs(3857)))
    root.append(canvas)
    layers = [_write_layer(layer, exported, file, about) for layer in drawn]
    root.append(make("projectlayers", "", *layers, *(element for _, element in grids)))
    order = [*map(_layer_id, upper), *(key for key, _ in grids), *map(_layer_id, lower)]
    root.append(make("layerorder", "", *(make("layer", id=key) for key in order)))
    paths = make("Paths", "", make("Absolute", "false", type="bool"))
    variables = make(
        "Variables", "", *_write_variables({"tadmur_about": about, "tadmur_manifest": exported.manifest_id})
    )
    # Without this QGIS passes over the project's reference system.
    systems = make("SpatialRefSys", "", make("ProjectionsEnabled", "1", type="int"))
    root.append(make("properties", "", systems, paths, variables, _write_water()))
    root.append(_write_metadata(exported, title, about))
    root.append(_write_time(exported, drawn))
    return root


def _order(layers: tuple[ExportLayer, ...]) -> list[tuple[str, list[ExportLayer]]]:
    """Sort layers into groups, what is drawn on top first; lines of several layers stand above the areas."""
    by_name = {layer.name: layer for layer in layers}
    grouped = [(group, [by_name.pop(name) for name in names if name in by_name]) for group, names in _GROUPS]
    others = sorted(by_name.values(), key=lambda layer: ("Point", "LineString", "Polygon").index(layer.base_type))
    return [(group, members) for group, members in (*grouped[:4], (_OTHERS, others), *grouped[4:]) if members]


def _layer_id(layer: ExportLayer) -> str:
    return f"{layer.name}_{hashlib.sha256(layer.name.encode()).hexdigest()[:16]}"


def _source(layer: ExportLayer, file: str) -> str:
    return f"./{file}|layername={layer.name}"


def _write_leaf(layer: ExportLayer, file: str) -> ET.Element:
    # Nearly all of what the other layers show stands on them; the rest is one click away.
    quiet = layer.name in _QUIET
    return make(
        "layer-tree-layer",
        id=_layer_id(layer),
        name=both((layer.title, layer.title_ar)),
        source=_source(layer, file),
        providerKey="ogr",
        checked="Qt::Unchecked" if quiet else "Qt::Checked",
        expanded=int(not quiet),
        legend_exp="",
    )


def _write_layer(layer: ExportLayer, exported: ExportSet, file: str, about: str) -> ET.Element:
    style = style_layer(layer, exported.parties)
    kind = "Line" if layer.base_type == "LineString" else layer.base_type
    element = make(
        "maplayer",
        type="vector",
        geometry=kind,
        wkbType=layer.geometry_type,
        labelsEnabled=int(has_labels(layer)),
        readOnly=0,
        autoRefreshEnabled=0,
        hasScaleBasedVisibilityFlag=0,
    )
    element.extend(
        [
            make("extent", "", *(make(name, repr(value)) for name, value in _extent([layer], margin=0.0))),
            make("id", _layer_id(layer)),
            make("datasource", _source(layer, file)),
            make("layername", both((layer.title, layer.title_ar))),
            make("abstract", about),
            make("srs", "", _write_crs(4326)),
            make("provider", "ogr", encoding="UTF-8"),
            *list_style_parts(layer, style),
        ]
    )
    return element


def _write_crs(code: int) -> ET.Element:
    """Name a reference system by its code and by its number in the table that QGIS brings along."""
    numbers = make("srsid", str(_QGIS_NUMBERS[code])), make("srid", str(code)), make("authid", f"EPSG:{code}")
    return make("spatialrefsys", "", *numbers)


def _extent(layers: list[ExportLayer], margin: float = _MARGIN) -> list[tuple[str, float]]:
    """Give the box around what is drawn, the base map left out where there is anything else."""
    chosen = [layer for layer in layers if layer.name not in _BASE] or layers
    shapes = np.concatenate([layer.geometries for layer in chosen]) if chosen else np.empty(0, dtype=object)
    west, south, east, north = shapely.total_bounds(shapes).tolist() if len(shapes) else [math.nan] * 4
    if not west <= east:
        west, south, east, north = -180.0, -90.0, 180.0, 90.0
    more_deg = margin * max(east - west, north - south)
    ends = (west - more_deg, south - more_deg, east + more_deg, north + more_deg)
    return list(zip(("xmin", "ymin", "xmax", "ymax"), ends, strict=True))


def _to_mercator(box_deg: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Turn a box of degrees into web Mercator, the map's own projection (Snyder 1987, equations 7-1 and 7-2)."""
    turned = []
    for name, degrees in box_deg:
        if name.startswith("x"):
            turned.append((name, _SPHERE_M * math.radians(degrees)))
        else:
            bounded = math.radians(min(max(degrees, -_MOST_LAT_DEG), _MOST_LAT_DEG))
            turned.append((name, _SPHERE_M * math.asinh(math.tan(bounded))))
    return turned


def _write_water() -> ET.Element:
    return make("Gui", "", *(make(f"CanvasColor{part}Part", str(value), type="int") for part, value in _WATER))


def _write_variables(values: dict[str, str]) -> list[ET.Element]:
    names = make("variableNames", "", *(make("value", name) for name in values), type="QStringList")
    texts = make("variableValues", "", *(make("value", text) for text in values.values()), type="QStringList")
    return [names, texts]


def _write_metadata(exported: ExportSet, title: str, about: str) -> ET.Element:
    rights = [make("rights", text) for text in exported.attributions]
    licences = [make("license", text) for text in exported.licences]
    parts = [make("type", "dataset"), make("title", title), make("abstract", about), *rights, *licences]
    return make("projectMetadata", "", make("identifier", exported.manifest_id), *parts)


def _write_time(exported: ExportSet, layers: list[ExportLayer]) -> ET.Element:
    """Set the time line to the window, or to what the layers span."""
    moments = [
        cell.astimezone(UTC)
        for layer in layers
        for name in find_span(layer)
        for cell in layer.column(name)
        if isinstance(cell, datetime)
    ]
    start, end = exported.window or (min(moments, default=exported.as_of), max(moments, default=exported.as_of))
    ends = [make(name, f"{moment:%Y-%m-%dT%H:%M:%SZ}") for name, moment in (("start", start), ("end", end))]
    settings = make("ProjectTimeSettings", timeStep=1, timeStepUnit="d", frameRate=2, cumulativeTemporalRange=0)
    settings.append(make("TemporalRange", "", *ends))
    return settings
