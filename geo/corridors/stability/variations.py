"""
Seeded variations of what a request takes for granted: its weights, and the places of reported strikes.

Every name has random numbers of its own, so neither the order of rows nor what else varies changes a draw.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import CorridorError, Finding

__all__ = ["ALL_WEIGHTS", "WeightDraw", "move_places", "vary_weights"]

ALL_WEIGHTS: Final = "all weights together"
"""The factor of draws that move every weight."""

_N_RUNS: Final = 12  # enough to tell a share of a half from one of nearly all


class WeightDraw(NamedTuple):
    """One set of weights, and what was moved in it."""

    label: str
    factor: str
    weights: dict[str, float]


def vary_weights(
    weights: Mapping[str, float], *, seed: int, n_runs: int = _N_RUNS, most: float = 2.0
) -> tuple[WeightDraw, ...]:
    """
    Scale weights by factors that spread evenly, as logarithms, from ``1 / most`` to ``most``.

    Parameters
    ----------
    weights
        By name, 0 or more.
    seed
        0 or more.
    n_runs
        Draws for each weight alone, and for all together; 1 or more.
    most
        Greatest factor, above 1.

    Returns
    -------
    draws
        For each weight above 0, in the order of names, those that move it alone; then, where there are two or more,
        those that move all. One draw lies in each n-th of the span (Latin hypercube; McKay, Beckman & Conover 1979,
        "A comparison of three methods for selecting values of input variables").

    Raises
    ------
    CorridorError
        A number cannot be used.

    Examples
    --------
    >>> draws = vary_weights({"roads": 2.0, "strikes": 1.0}, seed=1, n_runs=3)
    >>> [draw.label for draw in draws[:3]], draws[-1].factor
    (['weight of roads 1', 'weight of roads 2', 'weight of roads 3'], 'all weights together')
    >>> all(draw.weights["strikes"] == 1.0 for draw in draws[:3])
    True
    """
    _check(n_runs >= 1 and math.isfinite(most) and most > 1, f"{n_runs} runs up to a factor of {most}", "1 run or more")
    moving = sorted(name for name, weight in weights.items() if weight > 0)
    factors = {name: _draw_factors(name, seed, n_runs, most) for name in moving}
    draws = [
        WeightDraw(f"weight of {name} {run + 1}", f"weight of {name}", {**weights, name: weights[name] * factor})
        for name in moving
        for run, factor in enumerate(factors[name].tolist())
    ]
    if len(moving) > 1:
        draws += [
            WeightDraw(
                f"{ALL_WEIGHTS} {run + 1}",
                ALL_WEIGHTS,
                {**weights, **{name: weights[name] * float(factors[name][run]) for name in moving}},
            )
            for run in range(n_runs)
        ]
    return tuple(draws)


def move_places(
    places_m: NDArray[np.float64],
    error_m: NDArray[np.float64],
    keys: Sequence[str],
    *,
    seed: int,
    n_runs: int = _N_RUNS,
) -> NDArray[np.float64]:
    """
    Move places by their location error.

    Parameters
    ----------
    places_m
        Shape (n, 2), metres.
    error_m
        Standard deviation along each axis, shape (n,), metres, 0 or more.
    keys
        What tells the places apart, such as the ids of strikes; n of them, each once.
    seed
        0 or more.
    n_runs
        How many sets of places to draw, 1 or more.

    Returns
    -------
    moved_m
        Shape (n_runs, n, 2), metres; normally distributed around the places.

    Raises
    ------
    CorridorError
        A number cannot be used, or a key stands twice.

    Examples
    --------
    >>> moved = move_places(np.zeros((2, 2)), np.array([0.0, 100.0]), ["a", "b"], seed=1, n_runs=3)
    >>> moved.shape, bool((moved[:, 0] == 0).all()), bool((moved[:, 1] == 0).any())
    ((3, 2, 2), True, False)
    """
    _check(n_runs >= 1, f"{n_runs} runs", "1 run or more")
    _check(bool((np.isfinite(error_m) & (error_m >= 0)).all()), "an error that is none", "finite metres of 0 or more")
    _check(len(set(keys)) == len(keys) == len(places_m), f"{len(set(keys))} keys", f"{len(places_m)}, each once")
    shifts = [_random(key, seed).standard_normal((n_runs, 2)) for key in keys]
    return np.asarray(places_m + np.stack(shifts, axis=1) * error_m[:, None]) if shifts else np.empty((n_runs, 0, 2))


def _draw_factors(name: str, seed: int, n_runs: int, most: float) -> NDArray[np.float64]:
    random = _random(name, seed)
    share = (random.permutation(n_runs) + random.random(n_runs)) / n_runs
    return np.asarray(most ** (2 * share - 1))


def _random(name: str, seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, *name.encode()])


def _check(fine: bool, found: str, expected: str) -> None:  # noqa: FBT001 - a condition reads first
    if not fine:
        raise CorridorError("The variations cannot be drawn.", [Finding(found, expected)])
