"""A set written in several formats at once: the formats by name, and the one function that writes them."""

import re
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Final

from geo.errors import Finding, SettingsError
from geo.exports.airspace.geozones import write_geozones
from geo.exports.airspace.volumes import write_f3548
from geo.exports.columnar import write_file_geodatabase, write_flatgeobufs, write_geoparquets
from geo.exports.geojson.features import write_geojson
from geo.exports.geojson.lines import write_geojson_lines
from geo.exports.geopackage.packages import write_geopackage
from geo.exports.grids import write_grid_values, write_grids, write_netcdfs
from geo.exports.kml.documents import write_kml, write_kmz
from geo.exports.qgis.projects import write_qgis_project
from geo.exports.sets import ExportSet, describe_set
from geo.exports.stac.items import write_stac
from geo.exports.style_files import write_styles
from geo.exports.tables.csv_layers import write_csv_layers
from geo.exports.tables.workbooks import write_spreadsheet
from geo.files import make_folder

__all__ = ["EXPORT_FORMATS", "export_set"]

_Writer = Callable[[ExportSet, Path, str], Iterable[Path]]


def _write_qgis(exported: ExportSet, folder: Path, name: str) -> Iterable[Path]:
    package = write_geopackage(exported, folder / f"{name}.gpkg")
    grids = write_grid_values(exported, folder)
    return package, *grids, write_qgis_project(exported, folder / f"{name}.qgz", geopackage=package.name)


def _write_geojsons(exported: ExportSet, folder: Path, _: str) -> Iterable[Path]:
    about = describe_set(exported)
    return [write_geojson(frame, folder / f"{key}.geojson", about=about) for key, frame in exported.frames.items()]


def _write_lines(exported: ExportSet, folder: Path, _: str, *, sequence: bool) -> Iterable[Path]:
    ending = "geojsons" if sequence else "geojsonl"
    return [
        write_geojson_lines(frame, folder / f"{key}.{ending}", exported, sequence=sequence)
        for key, frame in exported.frames.items()
    ]


EXPORT_FORMATS: Final[Mapping[str, _Writer]] = MappingProxyType(
    {
        "qgis": _write_qgis,
        "gpkg": lambda exported, folder, name: [write_geopackage(exported, folder / f"{name}.gpkg")],
        "styles": lambda exported, folder, _: write_styles(exported, folder),
        "kml": lambda exported, folder, name: [write_kml(exported, folder / f"{name}.kml")],
        "kmz": lambda exported, folder, name: [write_kmz(exported, folder / f"{name}.kmz")],
        "geojson": _write_geojsons,
        "geojsonl": lambda exported, folder, name: _write_lines(exported, folder, name, sequence=False),
        "geojsonseq": lambda exported, folder, name: _write_lines(exported, folder, name, sequence=True),
        "flatgeobuf": lambda exported, folder, _: write_flatgeobufs(exported, folder),
        "geoparquet": lambda exported, folder, _: write_geoparquets(exported, folder),
        "gdb": lambda exported, folder, name: [write_file_geodatabase(exported, folder / f"{name}.gdb.zip")],
        "csv": lambda exported, folder, _: write_csv_layers(exported, folder),
        "xlsx": lambda exported, folder, name: [write_spreadsheet(exported, folder / f"{name}.xlsx")],
        "cog": lambda exported, folder, _: write_grids(exported, folder),
        "netcdf": lambda exported, folder, _: write_netcdfs(exported, folder),
        "ed269": lambda exported, folder, name: [write_geozones(exported, folder / f"{name}_ed269.json")],
        "f3548": lambda exported, folder, name: [write_f3548(exported, folder / f"{name}_f3548.json")],
    }
)
"""What writes a format, by its name on the command line; `stac` comes on top and lists what the others wrote."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def export_set(
    exported: ExportSet, folder: str | PathLike[str], formats: Iterable[str], *, name: str
) -> tuple[Path, ...]:
    """
    Write a set in several formats.

    Parameters
    ----------
    exported
        What goes out, redacted where it must be. Not modified.
    folder
        Where to; made when it is missing.
    formats
        Names in `EXPORT_FORMATS`, or ``stac``.
    name
        What files of the whole set are called: letters, digits, "-" and "_".

    Returns
    -------
    paths
        The files, each once; item and collection of ``stac`` last.

    Raises
    ------
    SettingsError
        A format is not known, the name, or a frame's, cannot stand in a file name, or a grid is called as a frame is.
    DataError
        A frame cannot be written.
    OutputError
        A file cannot be written, or a format needs a package that is not installed.
    """
    asked = list(dict.fromkeys(formats))
    findings = [
        Finding(repr(key), f"one of {', '.join((*EXPORT_FORMATS, 'stac'))}", column="to")
        for key in asked
        if key not in EXPORT_FORMATS and key != "stac"
    ]
    findings += [
        Finding(f"the name {key!r}", "letters, digits, - and _")
        for key in (name, *exported.frames, *exported.rasters)
        if not _NAME.fullmatch(key)
    ]
    findings += [
        Finding(f"a grid and a frame {key!r}", "a name of its own for each, since styles are named after them")
        for key in exported.rasters
        if key in exported.frames
    ]
    if findings:
        raise SettingsError("The export cannot be written.", findings)
    out = make_folder(folder)
    written: dict[str, Path] = {}
    for key in asked:
        if key in EXPORT_FORMATS:
            written |= {path.name: path for path in EXPORT_FORMATS[key](exported, out, name)}
    last = write_stac(exported, written, out, item_id=name) if "stac" in asked else ()
    return (*written.values(), *last)
