"""
Two things to keep low at once, and the front of choices that are best for some weight between them.

The front is built from its ends inwards (non-inferior set estimation; Cohon 1978, "Multiobjective Programming and
Planning", chapter 6; Aneja & Nair 1979, "Bicriteria transportation problem"): the line through two neighbours says
which weight to try next. What is cheapest for a weight lies on the convex hull, so choices that lie above the hull are
never found this way, however good a compromise they are.
"""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

__all__ = ["Choice", "Front", "find_hull", "is_dominated", "trace_fronts"]

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")

_SAME = 1e-9  # of a length or an exposure: less is rounding


@dataclass(frozen=True)
class Choice(Generic[Item]):
    """
    One choice.

    Parameters
    ----------
    first, second
        What is to be kept low, both 0 or more.
    weight
        The least weight of `second`, in units of `first`, that it was found for.
    item
        What it is.
    """

    first: float
    second: float
    weight: float
    item: Item

    def price(self, weight: float) -> float:
        """First plus weight times second."""
        return self.first + weight * self.second


@dataclass(frozen=True)
class Front(Generic[Item]):
    """
    The convex front of one kind of choice.

    Parameters
    ----------
    choices
        From the least `first` to the least `second`.
    gap
        By which share of its price a choice that was not found may be cheaper for some weight, at most; 0 where the
        front is complete. As exact as the choices are best for their weights.
    """

    choices: tuple[Choice[Item], ...]
    gap: float


def find_hull(choices: Sequence[Choice[Item]]) -> tuple[Choice[Item], ...]:
    """
    Keep the choices that are cheapest for some weight.

    Parameters
    ----------
    choices
        Any.

    Returns
    -------
    hull
        From the least `first` to the least `second`, strictly convex.

    Examples
    --------
    >>> places = [(1.0, 9.0), (2.0, 4.0), (3.0, 3.9), (4.0, 1.0), (5.0, 2.0)]
    >>> [choice.item for choice in find_hull([Choice(*place, 0.0, i) for i, place in enumerate(places)])]
    [0, 1, 3]
    """
    hull: list[Choice[Item]] = []
    for choice in sorted(choices, key=lambda each: (each.first, each.second, each.weight)):
        if hull and choice.second >= hull[-1].second - _SAME * (1 + abs(hull[-1].second)):
            continue
        while hull and choice.first <= hull[-1].first + _SAME * (1 + abs(choice.first)):
            hull.pop()  # as good in the first, better in the second
        while len(hull) > 1 and _turn(hull[-2], hull[-1], choice) <= 0:
            hull.pop()
        hull.append(choice)
    return tuple(hull)


def is_dominated(choice: Choice[Item], others: Sequence[Choice[Item]]) -> bool:
    """
    Tell whether one of the others is as good in both and better in one.

    Examples
    --------
    >>> is_dominated(Choice(2.0, 5.0, 0.0, ""), [Choice(2.0, 4.0, 0.0, "")])
    True
    """
    return any(
        other.first <= choice.first
        and other.second <= choice.second
        and (other.first < choice.first or other.second < choice.second)
        for other in others
    )


def trace_fronts(
    solve: Callable[[float], Mapping[Key, tuple[float, float, Item]]], *, heaviest: float, most: int, gap: float
) -> dict[Key, Front[Item]]:
    """
    Trace the convex front of every kind of choice.

    Parameters
    ----------
    solve
        For a weight of 0 or more the best choice of each kind, as first, second and item.
    heaviest
        The weight that stands for "whatever the first", greater than 0.
    most
        How often to solve, 2 or more.
    gap
        Stop where no front's gap is larger.

    Returns
    -------
    fronts
        By kind, in the order in which they were found.

    Examples
    --------
    >>> places = [(1.0, 9.0), (2.0, 4.0), (3.0, 3.9), (4.0, 1.0), (5.0, 2.0)]
    >>> def solve(weight):
    ...     return {"all": min((x + weight * y, x, y) for x, y in places)[1:] + ("",)}
    >>> front = trace_fronts(solve, heaviest=1000.0, most=10, gap=0.0)["all"]
    >>> [(choice.first, choice.second) for choice in front.choices], front.gap
    ([(1.0, 9.0), (2.0, 4.0), (4.0, 1.0)], 0.0)
    """
    found: dict[Key, list[Choice[Item]]] = {}
    solved: list[float] = []
    weight, worst = 0.0, math.inf
    while weight not in solved and len(solved) < most and worst > gap:
        for key, (first, second, item) in solve(weight).items():
            found.setdefault(key, []).append(Choice(first, second, weight, item))
        solved = sorted([*solved, weight])
        if len(solved) == 1:
            weight = heaviest
            continue
        worst, weight = max((_find_gap(choices, solved) for choices in found.values()), default=(0.0, weight))
    return {key: Front(find_hull(choices), _find_gap(choices, solved)[0]) for key, choices in found.items()}


def _find_gap(choices: Sequence[Choice[Item]], solved: Sequence[float]) -> tuple[float, float]:
    """
    Give the largest gap of a front and the weight that it is at.

    The least price is a concave function of the weight: between two weights it lies above its chord.
    """
    hull = find_hull(choices)
    worst = (0.0, solved[0])
    for here, there in pairwise(hull):
        weight = (there.first - here.first) / (here.second - there.second)
        below = max((each for each in solved if each <= weight), default=math.nan)
        above = min((each for each in solved if each >= weight), default=math.nan)
        if not above - below > _SAME * above:
            continue  # solved already, or beyond the heaviest
        share = (weight - below) / (above - below)
        least = (1 - share) * _least_price(hull, below) + share * _least_price(hull, above)
        worst = max(worst, (1 - least / here.price(weight), weight))
    return worst


def _least_price(hull: Sequence[Choice[Item]], weight: float) -> float:
    return min(choice.price(weight) for choice in hull)


def _turn(a: Choice[Item], b: Choice[Item], c: Choice[Item]) -> float:
    """Above 0 where b lies below the line from a to c by more than rounding."""
    rise = (b.first - a.first) * (c.second - a.second) - (b.second - a.second) * (c.first - a.first)
    return rise - _SAME * abs((b.second - a.second) * (c.first - a.first))
