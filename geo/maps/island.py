"""
The data island: everything that the page knows, as one JSON text that can stand inside a `<script>` element.

Text from layers lives here and nowhere else. No template ever sees it; the page writes it with `textContent`. Titles,
words, statements and pictures are plain; the tables of the layers are columns (`columns`, `shapes`), compressed, as one
value of that JSON in base64. The same content gives the same text.
"""

import base64
import gzip
import json
import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.maps.captions import GuestCaption
from geo.maps.columns import Pack
from geo.maps.content import BaseLayers, MapContent, MapStatement
from geo.maps.curves import CurveMark, MapCurve
from geo.maps.features import SourceList, Table, pack_rows, pack_table, plain
from geo.maps.grids import paint_raster
from geo.maps.story import write_story
from geo.maps.tables import colour_parties, read_palettes, read_words

__all__ = ["escape_json", "write_island"]

_EFFORT = 4  # of gzip: 6 takes half as long again and saves a fiftieth
_BASE_DECIMALS = 4  # 11 m: finer than any base layer that ships
_BASE_MARGIN_DEG = 4.0  # how far beyond the first view the base map is kept
_AREA = 2  # the dimension of polygons
_LABEL_TOLERANCE_DEG = 0.02
_BASE_COLUMNS = ("id", "name", "name_ar", "kind", "population", "aliases")
_EXPOSURE_COLUMNS = ("strike_id", "zone_id", "reading", "verdict", "probability")
_BASE_KINDS = ("country", "neighbours", "governorates", "lakes", "rivers", "borders", "roads", "places", "airfields")
_STUDY_KINDS = (
    "control",
    "activity",
    "zones",
    "overlaps",
    "corridors",
    "pinch_points",
    "separation_lines",
    "strikes",
)
_SKETCHED_KINDS = ("bands", "prices")  # many shapes that are looked at, not measured
_SKETCH_DEG = 0.0005  # 50 m
_SKETCH_DECIMALS = 4

# `<` ends scripts and opens comments; U+2028 and U+2029 end lines in older engines; `&` and `>` for XML readers.
_ESCAPES = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def write_island(content: MapContent, *, captions: tuple[GuestCaption, ...] = ()) -> str:
    """
    Write a map's content as JSON that is safe inside HTML.

    The same content gives the same text.

    Parameters
    ----------
    content
        What the map shows.
    captions
        What layers added with folium say.
    """
    sources = SourceList()
    tables = _write_tables(content, sources)
    palettes = read_palettes()
    island = {
        "title": {"en": content.title, "ar": content.title_ar},
        "caveats": [{"en": caveat.text, "ar": caveat.text_ar} for caveat in content.caveats],
        "attributions": list(content.attributions),
        "asOf": plain(content.as_of, sources),
        "window": [plain(moment, sources) for moment in content.window],
        "bounds": list(content.bounds_deg),
        "language": content.language,
        "parties": [
            {"id": party.id, "en": party.name, "ar": party.name_ar, "colour": party.colour, "hatch": party.hatch_deg}
            for party in colour_parties(content.parties, content.palette)
        ],
        "palette": {name: palettes[name] for name in ("zones", "strikes", "classes", "ramp")},
        "words": read_words(),
        "curves": [_mark(curve) for curve in content.curves],
        "rasters": [paint_raster(raster, tuple(palettes["ramp"])) for raster in content.rasters],
        "statements": [_tell(statement) for statement in content.statements],
        "story": write_story(content.story),
        "captions": [_write_caption(caption, sources) for caption in captions],
        "tables": tables,
    }
    return escape_json(island)


def _write_tables(content: MapContent, sources: SourceList) -> str:
    """Pack all tables: the length of a JSON text (4 bytes, the lowest first), the text, the numbers; gzip, base64."""
    pack = Pack()
    layers = {kind: pack_table(getattr(content, kind), sources, pack) for kind in _STUDY_KINDS}
    for kind in _SKETCHED_KINDS:
        layers[kind] = pack_table(_sketch(getattr(content, kind)), sources, pack, decimals=_SKETCH_DECIMALS)
    for kind in ("control", "strikes"):
        _add_label_points(layers[kind], getattr(content, kind), pack)
    tables = {
        "layers": layers,
        "base": _base_tables(content.base, content.bounds_deg, pack),
        "exposure": pack_rows(_told_exposure(content.exposure), sources, pack),
        "sources": sources.rows(),
    }
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    packed = len(text).to_bytes(4, "little") + text + pack.to_bytes()
    return base64.b64encode(gzip.compress(packed, _EFFORT, mtime=0)).decode("ascii")


def _write_caption(caption: GuestCaption, sources: SourceList) -> dict[str, Any]:
    return {
        "layer": caption.layer,
        "kind": caption.kind,
        "text": plain(caption.text, sources),
        "open": caption.is_open,
    }


def _tell(statement: MapStatement) -> dict[str, Any]:
    return {
        "topic": statement.topic,
        "text": {"en": statement.text, "ar": statement.text_ar},
        "caveat": {"en": statement.caveat, "ar": statement.caveat_ar},
        "refs": list(statement.refs),
    }


def _write_mark(mark: CurveMark) -> dict[str, Any]:
    return {"radius": mark.radius_m, "text": {"en": mark.text, "ar": mark.text_ar}}


def _mark(curve: MapCurve) -> dict[str, Any]:
    closing_m = curve.closing_radius_m
    return {
        "request": curve.request_id,
        "zone": curve.zone_id,
        "name": {"en": curve.name, "ar": curve.name_ar},
        "growth": curve.growth,
        "changes": [_write_mark(mark) for mark in curve.changes],
        "gates": [_write_mark(mark) for mark in curve.gates],
        "closing": None if math.isnan(closing_m) else closing_m,
        "readings": [[name, radius_m] for name, radius_m in curve.readings],
    }


def _sketch(frame: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    """Thin out the shapes of a frame; what remains is valid and strays some 50 m at most."""
    if frame is None or len(frame) == 0:
        return frame
    sketched = frame.copy()
    for name in (str(column) for column, dtype in frame.dtypes.items() if str(dtype) == "geometry"):
        thin = shapely.simplify(frame[name].to_numpy(), _SKETCH_DEG)
        sketched[name] = gpd.GeoSeries(
            shapely.set_precision(thin, 10.0**-_SKETCH_DECIMALS), index=frame.index, crs=frame[name].crs
        )
    return sketched


def escape_json(value: object) -> str:
    r"""
    Write JSON that can neither end the script element it stands in nor open a comment there.

    Examples
    --------
    >>> print(escape_json({"name": "</script><!--"}))
    {"name":"\u003c/script\u003e\u003c!--"}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escape in _ESCAPES.items():
        text = text.replace(sign, escape)
    return text


def _base_tables(base: BaseLayers, bounds_deg: tuple[float, float, float, float], pack: Pack) -> dict[str, Table]:
    west, south, east, north = bounds_deg
    margin = _BASE_MARGIN_DEG
    box = (west - margin, south - margin, east + margin, north + margin)
    clipped = {kind: _clip(getattr(base, kind), box) for kind in _BASE_KINDS}
    tables = {
        kind: pack_table(frame, SourceList(), pack, columns=_BASE_COLUMNS, decimals=_BASE_DECIMALS)
        for kind, frame in clipped.items()
    }
    for kind in ("neighbours", "governorates", "lakes"):
        _add_label_points(tables[kind], clipped[kind], pack)
    return tables


def _told_exposure(exposure: pd.DataFrame | None) -> pd.DataFrame | None:
    """Keep what a card tells: the zones that a strike may lie in."""
    if exposure is None or len(exposure) == 0:
        return None
    return exposure.loc[exposure["verdict"] != "excluded", list(_EXPOSURE_COLUMNS)]


def _clip(frame: gpd.GeoDataFrame | None, box: tuple[float, float, float, float]) -> gpd.GeoDataFrame | None:
    if frame is None or len(frame) == 0:
        return None
    shapes = shapely.clip_by_rect(frame.geometry.to_numpy(), *box)
    kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    return frame[kept].set_geometry(shapes[kept], crs=frame.crs)


def _add_label_points(table: Table, frame: gpd.GeoDataFrame | None, pack: Pack) -> None:
    """Give every area the point that lies deepest in it, where its label stands, and how deep that is in degrees."""
    if frame is None or len(frame) == 0:
        return
    shapes = frame.geometry.to_numpy()
    rows = np.flatnonzero((shapely.get_dimensions(shapes) == _AREA) & ~shapely.is_empty(shapes))
    deepest = [
        shapely.maximum_inscribed_circle(_largest_part(shape), tolerance=_LABEL_TOLERANCE_DEG) for shape in shapes[rows]
    ]
    points = shapely.get_coordinates(shapely.get_point(np.array(deepest, dtype=object), 0))
    numbers = np.column_stack([points, shapely.length(np.array(deepest, dtype=object))])
    whole = np.rint(numbers * 10.0**_BASE_DECIMALS).astype(np.int64)
    table["labels"] = {
        "decimals": _BASE_DECIMALS,
        "rows": pack.add_integers(rows),
        "values": [pack.add_integers(column) for column in whole.T],
    }


def _largest_part(shape: Any) -> Any:  # noqa: ANN401 - shapely publishes no types
    parts = shapely.get_parts(shape)
    return parts[int(np.argmax(shapely.area(parts)))]
