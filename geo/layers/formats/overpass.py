"""
Answers of Overpass servers (JSON of the Overpass API, wiki.openstreetmap.org/wiki/Overpass_API), read as layers.

Tags are columns. What is an area and what a line, osm2geojson says in a child process with limits; an area counts only
where it is what its lines enclose. Nothing is asked of a server: the file holds all there is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
import shapely

from geo.errors import DataError, Finding
from geo.layers.cells import shorten
from geo.layers.formats.gathered import Feature, choose_name
from geo.layers.formats.osm_drawings import Drawing, draw_element, find_parts
from geo.layers.formats.osm_elements import AnswerElement, Problem, join_elements, read_element
from geo.layers.records import RawLayer, Repair
from geo.layers.sandbox import read_apart
from geo.layers.tables import MAX_ROWS

__all__ = ["gather_elements", "is_overpass", "take_elements"]

_VERSIONS: Final = (0.6, "0.6")
_LAYERS: Final = {0: "points", 1: "lines", 2: "areas"}
_MAX_ELEMENTS: Final = 2 * MAX_ROWS  # most are nodes that only draw
_LICENCE: Final = "each row's source is its page there; © OpenStreetMap contributors, ODbL 1.0, named with every output"
_MIDDLE: Final = "taken as points: the middle of the box around a feature, which may lie outside it"


def is_overpass(document: object) -> bool:
    """
    Tell whether JSON is the answer of an Overpass server.

    Parameters
    ----------
    document
        What the text holds.

    Examples
    --------
    >>> is_overpass({"version": 0.6, "elements": []}), is_overpass({"type": "FeatureCollection", "features": []})
    (True, False)
    """
    return isinstance(document, Mapping) and "elements" in document and "type" not in document


def take_elements(answer: Mapping[str, Any], file: str, layer_name: str = "") -> RawLayer:
    """
    Read the points, lines or areas of an answer.

    Parameters
    ----------
    answer
        What the text holds, as `is_overpass` knows it.
    file
        The file's name.
    layer_name
        points, lines or areas; empty where the answer has only one of them.

    Returns
    -------
    layer
        One row for each feature, under its place among the elements, in EPSG:4326: ``id`` such as way-7, its page at
        openstreetmap.org as ``sources``, ``name_ar`` where there is a tag ``name:ar``, then tags by their own names.
        Elements without tags that only draw others are no rows. What cannot be drawn is refused with whichever layer.

    Raises
    ------
    DataError
        The answer is cut short or of another version, has several layers without a choice, or osm2geojson is missing.
    UnsafeFileError
        Drawing was stopped at a limit.
    """
    drawn = _draw(answer, file)
    chosen = choose_name(drawn.layers, layer_name, file)
    inside = drawn.layers.get(chosen, [])
    rows = [_read_tags(element) for element in inside]
    lined = [drawn.drawings[element.row] for element in inside if element.kind != "node"]
    return RawLayer(
        file,
        tuple(dict.fromkeys(key for row in rows for key in row)),
        tuple(rows),
        tuple(element.row for element in inside),
        np.fromiter((drawn.shapes[element.row] for element in inside), dtype=object, count=len(inside)),
        repairs=tuple(_tell(answer, file, drawn.n_parts, lined)),
        refused=tuple(
            Finding(found, expected, file, str(row), "geometry", cause)
            for row, (found, expected, cause) in sorted(drawn.problems.items())
        ),
        has_tags=True,
    )


def gather_elements(answer: Mapping[str, Any], file: str) -> list[Feature]:
    """
    Gather the features that could be drawn, of all layers.

    Parameters
    ----------
    answer, file
        As for `take_elements`.

    Returns
    -------
    features
        Points, then lines, then areas.

    Raises
    ------
    DataError, UnsafeFileError
        As `take_elements`.
    """
    drawn = _draw(answer, file)
    return [
        Feature(layer, {}, drawn.shapes[element.row]) for layer, inside in drawn.layers.items() for element in inside
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """An answer whose features have shapes or problems, both by row."""

    layers: Mapping[str, Sequence[AnswerElement]]
    drawings: Mapping[int, Drawing]
    shapes: Mapping[int, shapely.Geometry]
    problems: Mapping[int, Problem]
    n_parts: int


def _draw(answer: Mapping[str, Any], file: str) -> _Drawn:
    """Read every element, find the features among them and draw each."""
    _check_answer(answer, file)
    problems: dict[int, Problem] = {}
    elements: list[AnswerElement] = []
    for row, value in enumerate(answer["elements"], start=1):
        try:
            elements.append(read_element(value, row))
        except ValueError as error:
            problems[row] = error.args
    known, unlike = join_elements(elements)
    parts = find_parts(known)
    features = [element for key, element in known.items() if key not in parts]
    drawings: dict[int, Drawing] = {}
    for element in features:
        try:
            drawings[element.row] = draw_element(element, known)
        except ValueError as error:
            problems[element.row] = error.args
    shapes, undrawn = _build(features, drawings, file)
    layers: dict[str, list[AnswerElement]] = {name: [] for name in _LAYERS.values()}
    for element in features:
        if element.row in shapes:
            layers[_LAYERS[int(shapely.get_dimensions(shapes[element.row]))]].append(element)
    filled = {name: inside for name, inside in layers.items() if inside}
    return _Drawn(filled, drawings, shapes, problems | unlike | undrawn, len(parts))


def _check_answer(answer: Mapping[str, Any], file: str) -> None:
    """Refuse an answer that is not whole, or of another kind."""
    remark = str(answer.get("remark", ""))
    if "error" in remark.lower():
        cause = "the server stopped before the end: ask again for a smaller area, or with a longer [timeout:...]"
        raise DataError(
            f"{file} is not whole.", [Finding(shorten(remark), "an answer without errors", file, likely_cause=cause)]
        )
    if answer.get("version") not in _VERSIONS:
        raise DataError(
            f"{file} is not read.", [Finding(shorten(answer.get("version")), "version 0.6", file, "", "version")]
        )
    elements = answer["elements"]
    if not isinstance(elements, list) or len(elements) > _MAX_ELEMENTS:
        raise DataError(f"{file} is not read.", [Finding("other elements", f"a list of at most {_MAX_ELEMENTS}", file)])


def _build(
    features: Sequence[AnswerElement], drawings: Mapping[int, Drawing], file: str
) -> tuple[dict[int, shapely.Geometry], dict[int, Problem]]:
    """Make geometries, by row: points here, lines and areas in a child process."""
    shapes = {row: shapely.Point(drawing.point) for row, drawing in drawings.items() if drawing.point is not None}
    lined = [element for element in features if element.row in drawings and element.row not in shapes]
    if not lined:
        return shapes, {}
    if find_spec("osm2geojson") is None:
        found = f"{len(lined)} lines and areas, and no osm2geojson, which draws them"
        finding = Finding(found, "it installed", file, likely_cause="install it with: pip install 'tadmur[osm]'")
        raise DataError(f"{file} cannot be read.", [finding])
    job = [
        {"type": element.kind, "id": element.number, "tags": element.tags, "lines": drawings[element.row].lines}
        for element in lined
    ]
    answer = read_apart({".json": json.dumps(job).encode()}, file, reader="elements")
    problems: dict[int, Problem] = {}
    for element, shape, problem in zip(lined, answer.shapes, answer.content["problems"], strict=True):
        if isinstance(shape, shapely.Geometry):
            shapes[element.row] = shape
        else:
            problems[element.row] = tuple(problem) if problem else (str(shape), "a sound geometry", "")
    return shapes, problems


def _read_tags(element: AnswerElement) -> dict[str, object]:
    """Make the cells of a row; the page of an element is its source, and no tag takes that place."""
    own: dict[str, object] = {
        "id": f"{element.kind}-{element.number}",
        "sources": f"https://www.openstreetmap.org/{element.kind}/{element.number}",
    }
    arabic = {"name_ar": element.tags["name:ar"]} if "name:ar" in element.tags else {}
    changed = {"timestamp": element.timestamp} if element.timestamp else {}
    return own | {key: text for key, text in (arabic | changed | dict(element.tags)).items() if key not in own}


def _tell(answer: Mapping[str, Any], file: str, n_parts: int, drawings: Sequence[Drawing]) -> list[Repair]:
    """Record where the answer is from and what was made of it as a whole."""
    about = answer.get("osm3s")
    moment = shorten(about.get("timestamp_osm_base", "")).strip("'") if isinstance(about, Mapping) else ""
    repairs = [Repair(file, "", "sources", f"data of OpenStreetMap{' as of ' * bool(moment)}{moment}", _LICENCE)]
    remark = answer.get("remark")
    if remark:
        repairs.append(
            Repair(file, "", "the whole answer", f"the server's remark {shorten(remark)}", "read all the same")
        )
    if n_parts:
        found = f"{n_parts} elements without tags that only draw others"
        repairs.append(Repair(file, "", "the whole answer", found, "taken as their parts, not as rows"))
    n_middles = sum(drawing.point is not None for drawing in drawings)
    if n_middles:
        repairs.append(Repair(file, "", "geometry", f"{n_middles} ways or relations without their lines", _MIDDLE))
    roles = [role for drawing in drawings for role, _ in drawing.lines]
    if len(roles) > len(drawings) and "" in roles:
        found = f"{roles.count('')} lines without a role"
        repairs.append(Repair(file, "", "geometry", found, "taken as outer rings where the lines bear that out"))
    return repairs
