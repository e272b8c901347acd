"""
Elements of OpenStreetMap as an Overpass server gives them, each checked by itself.

An answer comes in several shapes (``out geom;``, ``out center;``, ``out body; >; out skel qt;``), in which a way holds
its positions, or the middle of its box, or the numbers of nodes that stand elsewhere; one element may stand twice.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from geo.layers.cells import shorten

__all__ = ["AnswerElement", "Key", "Line", "Position", "Problem", "bad", "join_elements", "read_element"]

Key = tuple[str, int]
"""Kind and number of an element, which name it in all of OpenStreetMap."""

Problem = tuple[str, str, str]
"""What was found, what was expected and the likely cause."""

Position = tuple[float, float]
"""Longitude and latitude in degrees."""

Line = tuple[str, tuple[Position, ...]]
"""Role and positions; the role of a way's own line is empty."""

_FAR: Final = 1e12  # beyond any number that a place can have; where it must lie is looked at later
_KINDS: Final = ("node", "way", "relation")
_TOLD: Final = ("tags", "middle", "nodes", "line", "members", "timestamp")


@dataclass(frozen=True, slots=True, eq=False)
class AnswerElement:
    """
    One element, as far as the answer tells of it.

    Parameters
    ----------
    kind
        node, way or relation.
    number
        Its number among those of its kind.
    row
        Its place in the answer, counted from 1.
    tags
        What it is.
    middle
        Where a node is, or the middle of the box around a way or relation; None where not told.
    nodes
        Numbers of the nodes of a way.
    line
        The positions of a way; None for one that was cut off; empty where not told.
    members
        Kind, number, role and line of each member of a relation.
    timestamp
        When it was last changed; empty where not told.
    """

    kind: str
    number: int
    row: int
    tags: Mapping[str, str] = field(default_factory=dict)
    middle: Position | None = None
    nodes: tuple[int, ...] = ()
    line: tuple[Position | None, ...] = ()
    members: tuple[tuple[str, int, str, tuple[Position | None, ...]], ...] = ()
    timestamp: str = ""

    @property
    def key(self) -> Key:
        """Kind and number."""
        return self.kind, self.number


def read_element(value: object, row: int) -> AnswerElement:
    """
    Take one element of an answer, and nothing that is not as it should be.

    Parameters
    ----------
    value
        As JSON has it.
    row
        Its place in the answer, counted from 1.

    Returns
    -------
    element
        The same, checked.

    Raises
    ------
    ValueError
        It is no element; the error holds a `Problem`.

    Examples
    --------
    >>> read_element({"type": "node", "id": 7, "lat": 34.56, "lon": 38.28}, 1).middle
    (38.28, 34.56)
    """
    if not isinstance(value, Mapping) or value.get("type") not in _KINDS:
        found = f"an element of the type {shorten(value.get('type'))}" if isinstance(value, Mapping) else "no element"
        raise bad(found, "a node, way or relation", "an answer of `out count;`, `make` or `is_in`")
    tags, kind = value.get("tags", {}), str(value["type"])
    if not isinstance(tags, Mapping) or not all(isinstance(text, str) for text in tags.values()):
        raise bad("tags that are not texts", "an object of texts")
    place = value if kind == "node" and "lat" in value else value.get("center")
    return AnswerElement(
        kind,
        _read_number(value.get("id")),
        row,
        dict(tags),
        None if place is None else _read_position(place),
        tuple(_read_number(node) for node in _read_list(value.get("nodes"))),
        _read_line(value.get("geometry")) if kind == "way" else (),
        tuple(_read_member(member) for member in _read_list(value.get("members"))),
        str(value.get("timestamp", "")),
    )


def join_elements(elements: Iterable[AnswerElement]) -> tuple[dict[Key, AnswerElement], dict[int, Problem]]:
    """
    Join what an answer tells of one element in several places: once with its tags, once as a part of another.

    Parameters
    ----------
    elements
        In the order of the answer.

    Returns
    -------
    known
        One element for each kind and number, in the order of the answer.
    problems
        By row, the elements that stand twice and differ; neither is known then, so that what they draw is not whole.

    Examples
    --------
    >>> bare, named = AnswerElement("node", 7, 1, middle=(38.0, 34.0)), AnswerElement("node", 7, 2, {"name": "Palmyra"})
    >>> known, problems = join_elements([bare, named])
    >>> known["node", 7].middle, known["node", 7].tags, problems
    ((38.0, 34.0), {'name': 'Palmyra'}, {})
    """
    known: dict[Key, AnswerElement] = {}
    problems: dict[int, Problem] = {}
    for element in elements:
        first = known.get(element.key)
        if first is not None and not _agree(first, element):
            found = f"{element.kind} {element.number} twice, and not alike"
            problems[first.row] = (found, "one version of each element", "two answers put into one file")
            continue
        known[element.key] = element if first is None else _join(first, element)
    return {key: element for key, element in known.items() if element.row not in problems}, problems


def bad(found: str, expected: str, likely_cause: str = "") -> ValueError:
    """Make the error that holds a `Problem`."""
    return ValueError(found, expected, likely_cause)


def _agree(first: AnswerElement, second: AnswerElement) -> bool:
    """Tell whether two accounts of one element can both be true: what both tell is the same."""
    return all(
        not getattr(first, name) or not getattr(second, name) or getattr(first, name) == getattr(second, name)
        for name in ("tags", "middle", "nodes", "line", "members")
    )


def _join(first: AnswerElement, second: AnswerElement) -> AnswerElement:
    """Take from the second what the first does not tell."""
    told = {name: getattr(second, name) for name in _TOLD if not getattr(first, name)}
    return replace(first, **told)


def _read_position(value: object) -> Position:
    place: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    lon, lat = place.get("lon", math.nan), place.get("lat", math.nan)
    for number in (lon, lat):
        if type(number) not in (int, float) or not -_FAR < number < _FAR:
            cause = "numbers in quotes" if isinstance(number, str) else ""
            raise bad(f"the position {shorten(lat)}, {shorten(lon)}", "latitude and longitude as numbers", cause)
    return float(lon), float(lat)


def _read_line(value: object) -> tuple[Position | None, ...]:
    return tuple(None if item is None else _read_position(item) for item in _read_list(value))


def _read_number(value: object) -> int:
    if type(value) is not int:
        raise bad(f"the number {shorten(value)}", "the whole number of an element")
    return value


def _read_member(value: object) -> tuple[str, int, str, tuple[Position | None, ...]]:
    if not isinstance(value, Mapping) or value.get("type") not in _KINDS or not isinstance(value.get("role", ""), str):
        raise bad("a member of another shape", "members with type, ref and role")
    line = _read_line(value.get("geometry")) if value["type"] == "way" else ()
    return str(value["type"]), _read_number(value.get("ref")), str(value.get("role", "")), line


def _read_list(value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad(f"{shorten(value)} in place of a list", "a list")
    return value
