"""GeoJSON one feature a line, for tools that stream: plain lines, or a GeoJSON text sequence (RFC 8142)."""

import json
from os import PathLike
from pathlib import Path
from typing import Final

import geopandas as gpd

from geo.exports.geojson.features import frame_to_geojson
from geo.exports.sets import ExportSet, describe_set
from geo.files import replace_file

__all__ = ["write_geojson_lines"]

_RECORD_SEPARATOR: Final = "\x1e"
# What a feature says of its set, by the name that it has there; the name `crs` has an old meaning in GeoJSON.
_TOLD: Final = {key: key for key in ("caveat", "caveat_ar", "as_of", "sources", "licences", "manifest_id", "units")} | {
    "crs": "reference_system"
}


def write_geojson_lines(
    frame: gpd.GeoDataFrame, path: str | PathLike[str], about: ExportSet, *, sequence: bool = False
) -> Path:
    """
    Write a frame as one GeoJSON feature a line.

    Parameters
    ----------
    frame
        As `frame_to_geojson` takes it. Not modified.
    path
        The file (``.geojsonl``, or ``.geojsons`` for a sequence); it appears whole or not at all.
    about
        What every export carries. There is no collection to hold it, so each feature has it as the foreign member
        `about`, short: caveat, date, sources, licences, reference system, units and the manifest's id.
    sequence
        Whether each line begins with the record separator that RFC 8142 asks for.

    Returns
    -------
    path
        The file.

    Raises
    ------
    MissingCrsError, DataError
        As `frame_to_geojson` says.
    OutputError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> site = gpd.GeoDataFrame({"id": ["t4"]}, geometry=gpd.points_from_xy([37.63], [34.52]), crs="EPSG:4326")
    >>> about = ExportSet(frames={}, title="Sites", as_of=datetime(2025, 4, 10, tzinfo=UTC))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_geojson_lines(site, Path(folder) / "sites.geojsonl", about).read_text()[:30]
    '{"type":"Feature","id":"t4","b'
    """
    told = {_TOLD[key]: value for key, value in describe_set(about).items() if key in _TOLD}
    begin = _RECORD_SEPARATOR if sequence else ""
    lines = (
        f"{begin}{json.dumps(feature | {'about': told}, ensure_ascii=False, separators=(',', ':'), allow_nan=False)}\n"
        for feature in frame_to_geojson(frame)["features"]
    )
    return replace_file(path, "".join(lines))
