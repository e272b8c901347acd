"""
Gates: the shortest lines across the passages between zones, and those that a corridor passes.

A passage that has several narrow places has several gates, and a neck within one outline has one: besides the shortest
line for each pair of outlines, every line of `geo.corridors.closures.narrows` is a gate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.corridors.closures.narrows import find_narrows
from geo.corridors.routing.scenes import Scene
from geo.corridors.sentences import Sentence, quote_name
from geo.geodesy import WGS84, LocalPlane

__all__ = [
    "PINCH_COLUMNS",
    "STUDY_EDGE",
    "Gate",
    "Pinches",
    "find_gates",
    "find_passed",
    "find_pinch_points",
    "frame_pinch_points",
    "name_gate",
]

STUDY_EDGE: Final = "study-edge"
"""Stands for a zone's key where a gate has the edge of the study area on one side."""

PINCH_COLUMNS: Final = (
    "id",
    "corridor_id",
    "request_id",
    "reading",
    "zone_a",
    "zone_b",
    "name",
    "name_ar",
    "width_m",
    "spare_m",
    "geometry",
)
"""Columns of a frame of pinch points, in order."""

_EDGE_NAME: Final = Sentence("the edge of the study area", "حدّ منطقة الدراسة")
_BETWEEN: Final = (0.1, 0.3, 0.5, 0.7, 0.9)
_WIDENING = 1.02
_LEAST_WIDTH_M = 0.01  # outlines nearer than this touch: there is no passage


@dataclass(frozen=True)
class Gate:
    """
    The shortest line across a passage.

    Parameters
    ----------
    zone_a, zone_b
        Keys of the zones that it runs between, sorted; `STUDY_EDGE` for the edge of the study area. Both are the same
        for a neck within one outline.
    line_m
        From the one to the other, metres in the plane.
    width_m
        Its geodesic length on the ground.
    """

    zone_a: str
    zone_b: str
    line_m: shapely.LineString
    width_m: float

    def spare_m(self, needed_m: float) -> float:
        """Metres of the width beyond a clearance on both sides; less than 0 where it does not fit."""
        return self.width_m - 2 * needed_m


@dataclass(frozen=True)
class Pinches:
    """The gates that one corridor passes, narrowest first, and the clearance that it needs on both sides."""

    corridor_id: str
    request_id: str
    reading: str
    needed_m: float
    gates: tuple[Gate, ...]


def find_gates(scene: Scene) -> tuple[Gate, ...]:
    """
    Find the gates of a scene.

    Parameters
    ----------
    scene
        Area and zones as declared, not grown.

    Returns
    -------
    gates
        Narrowest first: for each pair of outlines (zones, and the area's edge) the shortest line between them where
        nothing stands in it, and every other line that is the shortest nearby and has nothing in the disc over it.

    Examples
    --------
    >>> from geo.corridors.routing.ends import Ends
    >>> from geo.corridors.request import CorridorSettings
    >>> zones = {"a": shapely.box(20, 0, 30, 45), "b": shapely.box(20, 55, 30, 80)}
    >>> ends = Ends(shapely.Point(5, 50), shapely.Point(95, 50))
    >>> scene = Scene(shapely.box(0, 0, 100, 100), zones, ends, (1.0, 1.0), CorridorSettings())
    >>> [(gate.zone_a, gate.zone_b, gate.width_m) for gate in find_gates(scene)][:1]
    [('a', 'b', 10.0)]
    """
    free = scene.area_m.difference(shapely.union_all([scene.zones_m[key] for key in sorted(scene.zones_m)]))
    if free.is_empty:
        return ()
    outlines = {key: scene.zones_m[key].boundary for key in sorted(scene.zones_m)} | {STUDY_EDGE: scene.area_m.boundary}
    lines = np.concatenate((_lines_between(outlines), find_narrows(free)))
    lines = lines[shapely.length(lines) > _LEAST_WIDTH_M]
    lines = lines[_are_open(free, lines)]
    keys = _name_feet(outlines, lines)
    widths_m = scene.ground_m(lines).tolist()
    gates = [Gate(*pair, line, width_m) for pair, line, width_m in zip(keys, lines, widths_m, strict=True)]
    return _keep_apart(
        free.boundary, sorted(gates, key=lambda gate: (gate.width_m, gate.zone_a, gate.zone_b, gate.line_m.wkb))
    )


def find_passed(gates: Iterable[Gate], path_m: NDArray[np.float64]) -> tuple[Gate, ...]:
    """Keep the gates that a path, shape (n, 2), crosses, in their order."""
    path = shapely.linestrings(path_m)
    return tuple(gate for gate in gates if path.intersects(gate.line_m))


def find_pinch_points(
    path_m: NDArray[np.float64], scene: Scene, needed_m: float, *, gates: Iterable[Gate] | None = None
) -> tuple[Gate, ...]:
    """
    Find the gates that the centreline of a corridor passes.

    Parameters
    ----------
    path_m
        Vertices in metres, shape (n, 2).
    scene
        What it passes through.
    needed_m
        Clearance that it keeps on the ground.
    gates
        The gates of the scene, where they are known already.

    Returns
    -------
    passed
        Narrowest first; none is narrower than the clearance on both sides, less what outlines are drawn too large.
    """
    least_m = 2 * needed_m - scene.settings.outline_tolerance_m
    known = find_gates(scene) if gates is None else gates
    return tuple(gate for gate in find_passed(known, path_m) if gate.width_m >= least_m)


def name_gate(gate: Gate, names: Mapping[str, Sentence]) -> Sentence:
    """
    Say where a gate is.

    Parameters
    ----------
    gate
        The gate.
    names
        Names of the zones by key.

    Examples
    --------
    >>> names = {"a": Sentence("Tadmur", "تدمر"), "b": Sentence("Al-Tanf", "التنف")}
    >>> gate = Gate("a", "b", shapely.LineString([(0, 0), (1, 0)]), 1.0)
    >>> name_gate(gate, names).en
    'between "Tadmur" and "Al-Tanf"'
    """
    first, second = (_EDGE_NAME if key == STUDY_EDGE else quote_name(names[key]) for key in (gate.zone_a, gate.zone_b))
    if gate.zone_a == STUDY_EDGE == gate.zone_b:
        return Sentence("in a neck of the study area", "في مضيق من منطقة الدراسة")
    if gate.zone_a == gate.zone_b:
        return Sentence(f"in a neck within {first.en}", f"في مضيق داخل {first.ar}")
    return Sentence(f"between {first.en} and {second.en}", f"بين {first.ar} و{second.ar}")


def frame_pinch_points(
    corridors: Iterable[Pinches], names: Mapping[str, Sentence], plane: LocalPlane
) -> gpd.GeoDataFrame:
    """
    Put the gates that corridors pass into a frame.

    Parameters
    ----------
    corridors
        The gates of each corridor.
    names
        Names of the zones by key.
    plane
        The plane of the gates' lines.

    Returns
    -------
    frame
        Columns are :data:`PINCH_COLUMNS`, one row per corridor and gate in the order given; ``geometry`` is the line in
        EPSG:4326, ``width_m`` its geodesic length, ``spare_m`` what of it the corridor does not need.
    """
    rows = []
    for corridor in corridors:
        for place, gate in enumerate(corridor.gates, start=1):
            name = name_gate(gate, names)
            values = (f"{corridor.corridor_id}:pinch:{place}", corridor.corridor_id, corridor.request_id,
                      corridor.reading, gate.zone_a, gate.zone_b, name.en, name.ar, gate.width_m,
                      gate.spare_m(corridor.needed_m))  # fmt: skip
            rows.append((*values, gate.line_m))
    frame = pd.DataFrame(rows, columns=list(PINCH_COLUMNS)).astype({"width_m": float, "spare_m": float})
    lines = plane.unproject(frame["geometry"].to_numpy(dtype=object))
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(lines, index=frame.index, crs=WGS84))


def _lines_between(outlines: Mapping[str, shapely.Geometry]) -> NDArray[np.object_]:
    pairs = list(combinations(outlines.values(), 2))
    first = np.array([pair[0] for pair in pairs], dtype=object)
    return np.asarray(shapely.shortest_line(first, np.array([pair[1] for pair in pairs], dtype=object)), dtype=object)


def _are_open(free: shapely.Geometry, lines: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell whether nothing stands in a line between its feet."""
    between = [shapely.line_interpolate_point(lines, share, normalized=True) for share in (0.001, 0.999)]
    feet = np.stack([shapely.get_coordinates(points) for points in between], axis=1)
    shapely.prepare(free)
    return np.asarray(shapely.contains_properly(free, shapely.linestrings(feet)))


def _name_feet(outlines: Mapping[str, shapely.Geometry], lines: NDArray[np.object_]) -> list[tuple[str, str]]:
    keys = np.array(list(outlines), dtype=object)
    far = np.array(
        [
            [shapely.distance(shapely.get_point(lines, foot), outline) for outline in outlines.values()]
            for foot in (0, -1)
        ]
    )
    nearest = keys[np.argmin(far.round(3), axis=1)]
    return [(min(pair), max(pair)) for pair in nearest.T.tolist()]


def _keep_apart(border: shapely.Geometry, gates: list[Gate]) -> tuple[Gate, ...]:
    """Keep the narrowest of gates between the same outlines that stand in one place, or between parallel sides."""
    shapely.prepare(border)
    kept: list[Gate] = []
    for gate in gates:
        alike = (other for other in kept if (gate.zone_a, gate.zone_b) == (other.zone_a, other.zone_b))
        if not any(_is_same_place(border, gate.line_m, other.line_m) for other in alike):
            kept.append(gate)
    return tuple(kept)


def _is_same_place(border: shapely.Geometry, wider: shapely.LineString, line: shapely.LineString) -> bool:
    """Tell whether two lines are nearer to each other than they are long, or the passage does not widen between."""
    if wider.distance(line) < line.length:
        return True
    middles = shapely.line_interpolate_point([wider, line], 0.5, normalized=True)
    between = shapely.line_interpolate_point(shapely.shortest_line(*middles), _BETWEEN, normalized=True)
    return bool((shapely.distance(border, between) <= wider.length / 2 * _WIDENING).all())
