"""Grids as Cloud-Optimised GeoTIFF, with what they are about inside and the map's colours beside them (QML)."""

import json
from os import PathLike
from pathlib import Path
from typing import Final

import numpy as np

from geo.exports.markup import make, render
from geo.exports.qml import DOCTYPE, QGIS_VERSION
from geo.exports.qml_symbols import write_colour
from geo.exports.sets import ExportSet, describe_set
from geo.exports.words import read_palettes
from geo.files import replace_file
from geo.rasters import Raster, write_cog

__all__ = ["write_grids"]

_ABOUT_TAG: Final = "TADMUR_ABOUT"


def write_grids(exported: ExportSet, folder: str | PathLike[str]) -> tuple[Path, ...]:
    """
    Write ``NAME.tif`` and ``NAME.qml`` for every raster of a set.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    folder
        Where to; it exists.

    Returns
    -------
    paths
        The files: a Cloud-Optimised GeoTIFF in the study's plane, with name and unit of its band and what every export
        carries as the tag ``TADMUR_ABOUT``; and the colours of the map from its least value to its greatest, for QGIS.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    about = {_ABOUT_TAG: json.dumps(describe_set(exported), ensure_ascii=False)}
    written = []
    for name, raster in exported.rasters.items():
        written.append(write_cog([raster], Path(folder) / f"{name}.tif", tags=about))
        written.append(replace_file(Path(folder) / f"{name}.qml", _write_ramp(raster)))
    return tuple(written)


def _write_ramp(raster: Raster) -> str:
    """Spread the map's ramp evenly from the least value to the greatest."""
    values = raster.values[np.isfinite(raster.values)]
    least, most = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    ramp = read_palettes()["ramp"]
    steps = np.linspace(least, most, len(ramp)).tolist()
    items = [
        make("item", value=f"{step:.9g}", color=colour, alpha=255, label=f"{step:.3g} {raster.unit}".rstrip(" 1"))
        for step, colour in zip(steps, ramp, strict=True)
    ]
    told = {"colorRampType": "INTERPOLATED", "minimumValue": f"{least:.9g}", "maximumValue": f"{most:.9g}"}
    shader = make("rastershader", "", make("colorrampshader", "", *items, classificationMode=1, clip=0, **told))
    renderer = make(
        "rasterrenderer",
        "",
        shader,
        type="singlebandpseudocolor",
        band=1,
        opacity=0.8,
        alphaBand=-1,
        nodataColor=write_colour("#ffffff", 0.0),
        classificationMin=f"{least:.9g}",
        classificationMax=f"{most:.9g}",
    )
    root = make("qgis", "", make("pipe", "", renderer), version=QGIS_VERSION, styleCategories="AllStyleCategories")
    return render(root, doctype=DOCTYPE)
