"""Where the features of an Overpass answer lie: the positions of each, gathered from wherever the answer has them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from geo.layers.cells import shorten
from geo.layers.formats.osm_elements import AnswerElement, Key, Line, Position, bad

__all__ = ["Drawing", "draw_element", "find_parts"]

_WITH_PARTS: Final = ("multipolygon", "boundary")
_DRAWN_RELATIONS: Final = (*_WITH_PARTS, "route", "waterway")
_ASK_FOR_ALL: Final = "asked for without its parts: ask the server for `out geom;`, or for `(._;>;);` before `out;`"
_CUT: Final = "cut at the edge of the box that was asked for: ask for `out geom;` without a box"


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """
    Where a feature lies.

    Parameters
    ----------
    point
        Of a node, or the middle of a box; None for what has lines.
    lines
        Of a way its own, of a relation those of its ways.
    """

    point: Position | None = None
    lines: tuple[Line, ...] = ()


def find_parts(known: Mapping[Key, AnswerElement]) -> set[Key]:
    """
    Find the elements that only draw others: parts without tags of their own.

    Parameters
    ----------
    known
        As `join_elements` gives them.

    Returns
    -------
    keys
        Kinds and numbers; such an element is no feature by itself.
    """
    parts = {("node", node) for element in known.values() for node in element.nodes}
    parts |= {(kind, number) for element in known.values() for kind, number, _, _ in element.members}
    return {key for key in parts if key in known and not known[key].tags}


def draw_element(element: AnswerElement, known: Mapping[Key, AnswerElement]) -> Drawing:
    """
    Gather the positions of a feature; the middle of its box serves where the answer has no lines.

    Parameters
    ----------
    element
        One of `known`.
    known
        As `join_elements` gives them.

    Returns
    -------
    drawing
        A point, or every line whole.

    Raises
    ------
    ValueError
        The feature is not whole; the error holds a `Problem`.
    """
    if element.kind == "node":
        if element.middle is None:
            raise bad("a node without a place", "its latitude and longitude", "an answer of `out ids;` or `out tags;`")
        return Drawing(element.middle)
    try:
        return Drawing(lines=_trace_relation(element, known) if element.kind == "relation" else _trace(element, known))
    except ValueError:
        if element.middle is None:
            raise
        return Drawing(element.middle)


def _trace(way: AnswerElement, known: Mapping[Key, AnswerElement]) -> tuple[Line, ...]:
    """Give the positions of a way, from itself or from its nodes."""
    line = way.line or tuple(known[key].middle if (key := ("node", node)) in known else None for node in way.nodes)
    missing = sum(position is None for position in line)
    if not line or missing:
        found = f"{missing} of its {len(line)} positions missing" if line else "a way without positions"
        raise bad(found, "every position of a way", _CUT if way.line else _ASK_FOR_ALL)
    whole = tuple(position for position in line if position is not None)
    if len(set(whole)) < 2:  # noqa: PLR2004 -- a line has two ends
        raise bad("a way of one position", "two positions or more")
    return (("", whole),)


def _trace_relation(relation: AnswerElement, known: Mapping[Key, AnswerElement]) -> tuple[Line, ...]:
    """Give the lines of the ways of a relation; nodes such as labels and capitals draw nothing."""
    kind = relation.tags.get("type", "")
    if kind not in _DRAWN_RELATIONS:
        raise bad(f"a relation of the type {shorten(kind)}", f"one of {', '.join(_DRAWN_RELATIONS)}")
    lines: list[Line] = []
    n_ways, n_missing = 0, 0
    for member, number, role, line in relation.members:
        if member == "relation" and kind not in _WITH_PARTS:
            raise bad("a relation of relations", "ways", "a route of several stages: ask for the stages")
        if member != "way":
            continue
        n_ways += 1
        way = known.get((member, number), AnswerElement(member, number, relation.row))
        try:
            lines.append((role, _trace(replace(way, line=line or way.line), known)[0][1]))
        except ValueError:
            n_missing += 1
    if n_missing or not lines:
        found = f"{n_missing} of its {n_ways} ways missing or not whole" if n_ways else "a relation without ways"
        raise bad(found, "every way that it is drawn by", _ASK_FOR_ALL)
    return tuple(lines)
