"""A STAC 1.1 item and its collection, so that catalogues of geodata can find a set of exported files."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from geo.exports.sets import ExportSet, describe_set
from geo.exports.stac.grids import GRID_EXTENSIONS, describe_grid, grid_bounds_deg
from geo.files import file_sha256, replace_file
from geo.geodesy import to_lonlat

__all__ = ["MEDIA_TYPES", "make_stac_collection", "make_stac_item", "write_stac"]

_VERSION: Final = "1.1.0"
_FILE_EXTENSION: Final = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
_SHA256: Final = "1220"  # what a multihash of SHA-256 begins with: its code, then 32 bytes
MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".geojson": "application/geo+json",
    ".geojsonl": "application/x-ndjson",
    ".geojsons": "application/geo+json-seq",
    ".gpkg": "application/geopackage+sqlite3",
    ".qgz": "application/zip",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".kmz": "application/vnd.google-earth.kmz",
    ".fgb": "application/vnd.flatgeobuf",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".csv-metadata.json": "application/csvm+json",
    ".tif": "image/tiff; application=geotiff; profile=cloud-optimized",
    ".nc": "application/netcdf",
    ".json": "application/json",
    ".html": "text/html",
    ".zip": "application/zip",
    ".sld": "application/vnd.ogc.sld+xml",
    ".qml": "application/xml",
}
"""Media type by a file's ending."""

_METADATA: Final = (".qml", ".sld", ".csv-metadata.json")
_LONG_ENDINGS: Final = tuple(ending for ending in MEDIA_TYPES if ending.count(".") > 1)


def make_stac_item(exported: ExportSet, files: Mapping[str, Path], *, item_id: str) -> dict[str, Any]:
    """
    Describe a set and its files as a STAC item.

    Parameters
    ----------
    exported
        What went out. Not modified.
    files
        Path by the name under which it stands beside the item.
    item_id
        The item's id, such as the study's.

    Returns
    -------
    item
        Ready for JSON. The geometry is the box around everything, since an outline may not tell more than the files.

    Raises
    ------
    MissingCrsError
        A frame has no CRS.
    """
    box = _bounds(exported)
    about = describe_set(exported)
    start, end = exported.window or (exported.as_of, exported.as_of)
    kept = ("title_ar", "units", "sources", "manifest_id", "caveat", "caveat_ar", "notes", "crs")
    properties: dict[str, Any] = {
        "title": exported.title or item_id,
        "description": about["caveat"],
        "datetime": _moment(exported.as_of),
        "start_datetime": _moment(start),
        "end_datetime": _moment(end),
        "license": "other",
        "licences": list(exported.licences),
        **{f"tadmur:{key}": about[key] for key in kept if key in about},
    }
    assets = {name: _write_asset(exported, name, path) for name, path in sorted(files.items())}
    extensions = [_FILE_EXTENSION, *(GRID_EXTENSIONS if any("bands" in asset for asset in assets.values()) else ())]
    place = {"bbox": box, "geometry": shapely.geometry.mapping(shapely.box(*box))} if box else {"geometry": None}
    return {
        "type": "Feature",
        "stac_version": _VERSION,
        "stac_extensions": extensions,
        "id": item_id,
        **json.loads(json.dumps(place)),
        "properties": properties,
        "collection": f"{item_id}-collection",
        "links": [
            {"rel": rel, "href": "./collection.json", "type": "application/json"}
            for rel in ("root", "parent", "collection")
        ],
        "assets": assets,
    }


def make_stac_collection(exported: ExportSet, *, item_id: str) -> dict[str, Any]:
    """
    Describe the collection that an item is in.

    Parameters are those of `make_stac_item`; the collection holds that one item.
    """
    start, end = exported.window or (exported.as_of, exported.as_of)
    box = _bounds(exported) or [-180.0, -90.0, 180.0, 90.0]
    about = describe_set(exported)
    return {
        "type": "Collection",
        "stac_version": _VERSION,
        "id": f"{item_id}-collection",
        "title": exported.title or item_id,
        "description": about["caveat"],
        "license": "other",
        "providers": [{"name": text, "roles": ["producer"]} for text in exported.attributions],
        "extent": {"spatial": {"bbox": [box]}, "temporal": {"interval": [[_moment(start), _moment(end)]]}},
        "tadmur:about": about,
        "links": [
            {"rel": "root", "href": "./collection.json", "type": "application/json"},
            {"rel": "item", "href": "./item.json", "type": "application/geo+json"},
        ],
    }


def write_stac(
    exported: ExportSet, files: Mapping[str, Path], folder: str | PathLike[str], *, item_id: str
) -> tuple[Path, Path]:
    """
    Write ``item.json`` and ``collection.json``, after every file that they list.

    Parameters
    ----------
    exported, files, item_id
        As `make_stac_item` takes them.
    folder
        Where the files are.

    Returns
    -------
    item, collection
        The two files.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    described = (
        ("item.json", make_stac_item(exported, files, item_id=item_id)),
        ("collection.json", make_stac_collection(exported, item_id=item_id)),
    )
    item, collection = (
        replace_file(Path(folder) / name, json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
        for name, content in described
    )
    return item, collection


def _write_asset(exported: ExportSet, name: str, path: Path) -> dict[str, Any]:
    ending = next((ending for ending in _LONG_ENDINGS if name.endswith(ending)), Path(name).suffix)
    media_type = MEDIA_TYPES.get(ending, "application/octet-stream")
    checked = {"file:size": path.stat().st_size, "file:checksum": f"{_SHA256}{file_sha256(path)}"}
    roles = ["metadata"] if ending in _METADATA else ["data"]
    told = {"href": f"./{name}", "type": media_type, "title": name, "roles": roles, **checked}
    return told | describe_grid(exported, name)


def _bounds(exported: ExportSet) -> list[float]:
    """Give the box around all frames and grids, outwards to a hundredth of a degree; empty where nothing is drawn."""
    boxes = [to_lonlat(frame).total_bounds for frame in exported.frames.values() if len(frame)]
    boxes += [np.array(grid_bounds_deg(raster.grid)) for raster in exported.rasters.values()]
    drawn = np.array([box for box in boxes if not np.isnan(box).any()]).reshape(-1, 4)
    if not len(drawn):
        return []
    low, high = np.floor(drawn[:, :2].min(axis=0) * 100) / 100, np.ceil(drawn[:, 2:].max(axis=0) * 100) / 100
    return [float(number) for number in (*low, *high)]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
