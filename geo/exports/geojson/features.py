"""
GeoJSON as RFC 7946 wants it (Butler et al. 2016), with sources and caveat kept.

Positions are longitude and latitude on WGS 84 with six decimals (about a decimetre), exterior rings run
counter-clockwise, every feature and the whole have a bounding box. Snapping to the sixth decimal keeps polygons valid
and moves no point by more than 0.08 m.
"""

import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.caveat import CAVEAT
from geo.errors import DataError
from geo.exports.values import to_json_value
from geo.files import replace_file
from geo.geodesy import to_lonlat

__all__ = ["frame_to_geojson", "write_geojson"]

_DECIMALS = 6
_MEMBERS = ("type", "bbox", "features", "geometry", "coordinates", "properties")  # not for foreign members
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _draw(geometries: NDArray[np.object_]) -> list[dict[str, Any]]:
    """Snap to the grid of the last decimal, wind polygons right and give each its bounding box, all at once."""
    shapes = geometries.copy()
    shapes[shapely.is_empty(shapes)] = None
    snapped = shapely.set_precision(shapes, 10.0**-_DECIMALS)
    # A sliver thinner than the grid may vanish; an empty geometry would lose the feature's place altogether.
    wound = shapely.orient_polygons(np.where(shapely.is_empty(snapped), shapes, snapped))
    rounded = np.array(wound)
    for has_z in (False, True):
        some = ~shapely.is_missing(wound) & (shapely.has_z(wound) == has_z)
        rounded[some] = shapely.transform(wound[some], lambda places: np.round(places, _DECIMALS), include_z=has_z)
    boxes = shapely.bounds(wound).tolist()
    return [
        {"geometry": None}
        if text is None
        else {"bbox": [round(edge, _DECIMALS) for edge in box], "geometry": json.loads(text)}
        for text, box in zip(shapely.to_geojson(rounded), boxes, strict=True)
    ]


def frame_to_geojson(frame: gpd.GeoDataFrame, *, title: str = "", title_ar: str = "") -> dict[str, Any]:
    """
    Turn a frame into a FeatureCollection.

    Parameters
    ----------
    frame
        Any geometries with a CRS and a column `id`; a missing or empty geometry becomes null. Further geometry columns
        (a corridor's `centreline`) become features of their own, whose property `part` names the column.
    title, title_ar
        A title for the collection, in English and Arabic.

    Returns
    -------
    collection
        Members of RFC 7946 and, as foreign members, `title`, `title_ar`, `caveat`, `caveat_ar`.

    Raises
    ------
    MissingCrsError
        The frame has no CRS.
    DataError
        The frame has no column `id`, or an id stands twice.

    Examples
    --------
    >>> import geopandas as gpd
    >>> site = gpd.GeoDataFrame({"id": ["t4"]}, geometry=gpd.points_from_xy([37.6299], [34.5226]), crs="EPSG:4326")
    >>> frame_to_geojson(site)["features"][0]["geometry"]
    {'type': 'Point', 'coordinates': [37.6299, 34.5226]}
    """
    lonlat = to_lonlat(frame)
    if "id" not in lonlat.columns or lonlat["id"].duplicated().any():
        twice = sorted(lonlat.loc[lonlat["id"].duplicated(), "id"]) if "id" in lonlat.columns else []
        raise DataError(
            f"The frame cannot be written as GeoJSON: found {f'ids twice: {twice}' if twice else 'no column id'}, "
            "expected one unique id per row."
        )
    geometry_columns = [name for name in lonlat.columns if isinstance(lonlat[name].dtype, gpd.array.GeometryDtype)]
    active = lonlat.geometry.name
    parts = [active, *(name for name in geometry_columns if name != active)]
    texts = lonlat.drop(columns=geometry_columns).to_dict("records")
    drawn = {part: _draw(np.asarray(lonlat[part].to_numpy(), dtype=object)) for part in parts}
    missing = {part: shapely.is_missing(np.asarray(lonlat[part].to_numpy(), dtype=object)) for part in parts}
    features = []
    for position, cells in enumerate(texts):
        properties = {str(key): to_json_value(cell) for key, cell in cells.items()}
        for part in parts:
            if part == active:
                part_id, told = cells["id"], {} if len(parts) == 1 else {"part": "polygon"}
            elif missing[part][position]:
                continue
            else:
                part_id, told = f"{cells['id']}:{part}", {"part": part}
            named = {"properties": properties | told | {"id": part_id}}
            features.append({"type": "Feature", "id": part_id} | drawn[part][position] | named)
    boxes = np.array([feature["bbox"] for feature in features if "bbox" in feature], dtype=float).reshape(-1, 4)
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    if len(boxes):
        collection["bbox"] = [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()]
    titles = {key: text for key, text in (("title", title), ("title_ar", title_ar)) if text}
    return collection | titles | {"caveat": CAVEAT.text, "caveat_ar": CAVEAT.text_ar, "features": features}


def write_geojson(
    frame: gpd.GeoDataFrame,
    path: str | PathLike[str],
    *,
    title: str = "",
    title_ar: str = "",
    about: Mapping[str, Any] = _NOTHING,
) -> Path:
    """
    Write a frame as GeoJSON, one feature a line, so that two versions can be compared by eye.

    Parameters
    ----------
    frame, title, title_ar
        As `frame_to_geojson` takes them.
    path
        The file; it appears whole or not at all.
    about
        Further foreign members of the collection, as `geo.exports.sets.describe_set` gives them.

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
    """
    collection = frame_to_geojson(frame, title=title, title_ar=title_ar)
    lines = ",\n".join(_dump(feature) for feature in collection.pop("features"))
    named = {"reference_system" if key == "crs" else key: value for key, value in about.items()}
    collection |= {key: value for key, value in named.items() if key not in _MEMBERS}
    return replace_file(path, f'{_dump(collection)[:-1]},"features":[\n{lines}\n]}}\n')


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
