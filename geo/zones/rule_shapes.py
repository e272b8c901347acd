"""Rules to geometry: everything that a rule covers, and at most a stated width more."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.geodesy import buffer_geometries
from geo.layers import Gazetteer
from geo.zones.rules import AllOf, Between, Rule, Within

__all__ = ["draw_rules", "list_references"]

Geometries = NDArray[np.object_]

_EMPTY: Final = shapely.Polygon()


def list_references(rule: Rule) -> tuple[str, ...]:
    """
    List what a rule refers to.

    Parameters
    ----------
    rule
        A rule.

    Returns
    -------
    references
        Sorted, each once.

    Examples
    --------
    >>> from geo.zones.rules import parse_rule
    >>> list_references(parse_rule("within 6 km of line:m4 outside area:idlib"))
    ('area:idlib', 'line:m4')
    """
    named = rule.areas if isinstance(rule, AllOf) else rule.places
    return tuple(sorted({*named, *(side.area for side in rule.sides)}))


def draw_rules(rules: Sequence[Rule], gazetteer: Gazetteer, *, tolerance_m: float = 10.0) -> Geometries:
    """
    Turn rules into polygons that cover what they say.

    Every point that is truly within the rule's lengths lies in the polygon, and no point of the polygon's border is
    farther than `tolerance_m` outside; a ring is wider by up to that on both its borders.

    Parameters
    ----------
    rules
        Rules whose references the gazetteer knows.
    gazetteer
        Looks references up.
    tolerance_m
        Largest distance from the drawn border to the true one, in metres.

    Returns
    -------
    polygons
        One (Multi)Polygon in EPSG:4326 per rule, in normal form; empty where sides leave nothing.
    """
    outer = _grow([_reach_out(rule) for rule in rules], gazetteer, tolerance_m)
    # A covering buffer drawn for the tolerance less stays within the true inner border, so the ring covers up to it.
    inner = _grow(
        [(rule.places, rule.inner_m - tolerance_m) if isinstance(rule, Between) else None for rule in rules],
        gazetteer,
        tolerance_m,
    )
    shapes = np.full(len(rules), _EMPTY, dtype=object)
    for row, rule in enumerate(rules):
        if isinstance(rule, AllOf):
            shapes[row] = _unite([gazetteer.resolve(area) for area in rule.areas])
        else:
            shapes[row] = outer[row]
        if isinstance(rule, Between):
            shapes[row] = shapely.difference(shapes[row], inner[row])
        for side in rule.sides:
            cut = shapely.intersection if side.inside else shapely.difference
            shapes[row] = cut(shapes[row], gazetteer.resolve(side.area))
        shapes[row] = _unite(shapely.get_parts(shapes[row]))
    return np.asarray(shapely.normalize(shapes))


def _reach_out(rule: Rule) -> tuple[Sequence[str], float] | None:
    """Places that a rule reaches out from, and how far."""
    if isinstance(rule, AllOf):
        return None
    return rule.places, rule.radius_m if isinstance(rule, Within) else rule.outer_m


def _grow(
    reaches: Sequence[tuple[Sequence[str], float] | None], gazetteer: Gazetteer, tolerance_m: float
) -> Geometries:
    """
    Grow the places of each rule by a distance and unite them, with one call for all; nothing for None.

    A distance of 0 or less grows nothing.
    """
    places = [
        (row, gazetteer.resolve(place), reach[1])
        for row, reach in enumerate(reaches)
        if reach is not None
        for place in reach[0]
    ]
    rows = np.array([row for row, _, _ in places], dtype=np.intp)
    geometries = np.array([place for _, place, _ in places], dtype=object)
    distances_m = np.array([distance_m for _, _, distance_m in places], dtype=np.float64)
    grows = distances_m > 0
    if grows.any():
        geometries[grows] = buffer_geometries(
            geometries[grows], distances_m[grows], tolerance_m=tolerance_m, cover=True
        )
    united = np.full(len(reaches), _EMPTY, dtype=object)
    for row in np.unique(rows):
        united[row] = _unite(geometries[rows == row])
    return united


def _unite(geometries: Sequence[shapely.Geometry] | Geometries) -> shapely.Geometry:
    """Unite what has an area; in an order of its own, so that the order of references changes nothing."""
    parts = shapely.normalize(np.asarray(geometries, dtype=object))
    areas = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004 - the dimension of areas
    return shapely.union_all(areas[np.argsort(shapely.to_wkb(areas), kind="stable")])
