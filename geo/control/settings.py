"""How points become areas: every choice in one place, each with its reason."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from geo.errors import SettingsError

__all__ = ["ControlSettings"]

_START_COST_M = MappingProxyType({"high": 0.0, "medium": 500.0, "low": 1500.0})


@dataclass(frozen=True)
class ControlSettings:
    """
    The choices behind `assess_areas`.

    Parameters
    ----------
    cell_m
        Side of the cells that places are allocated on. Lines between areas follow the ground to about this length.
    reach_m
        How far from an assessed place an area may lie; what lies further is `unknown`.
    contested_reach_m
        How far a place that is assessed as contested speaks for the ground around it.
    claimed_reach_m
        How far a claim that nobody has confirmed speaks for the ground around its place.
    contested_ratio
        Ground where a second party's cost is at most this many times the first's is contested by both; 1 turns this
        off.
        Bands thinner than three cells are left out: they are a line, and `line_error_m` tells its width.
    start_cost_m
        What a place pays before it spreads, by analytic confidence: a line moves towards the less certain place.
    enclave_reach_m
        Places that hold only the ground around them: id of the assessment and the radius of its circle.
    smallest_km2
        Patches smaller than this that hold no assessed place go to the neighbour on their longest border.

    Raises
    ------
    SettingsError
        A number is out of its range.

    Examples
    --------
    >>> ControlSettings(reach_m=40_000.0).cell_m
    500.0
    """

    cell_m: float = 500.0
    reach_m: float = 60_000.0
    contested_reach_m: float = 10_000.0
    claimed_reach_m: float = 5_000.0
    contested_ratio: float = 1.05
    start_cost_m: Mapping[str, float] = field(default_factory=lambda: _START_COST_M)
    enclave_reach_m: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    smallest_km2: float = 10.0

    def __post_init__(self) -> None:
        """Refuse numbers out of range, all at once."""
        positive = {"cell_m": self.cell_m, "reach_m": self.reach_m, "claimed_reach_m": self.claimed_reach_m} | {
            f"enclave_reach_m[{key!r}]": value for key, value in self.enclave_reach_m.items()
        }
        not_negative = {"contested_reach_m": self.contested_reach_m, "smallest_km2": self.smallest_km2} | {
            f"start_cost_m[{key!r}]": value for key, value in self.start_cost_m.items()
        }
        wrong = [
            f"{name} is {value}, expected {expected}"
            for numbers, expected, least in (
                (positive, "a finite number greater than 0", math.nextafter(0.0, 1.0)),
                (not_negative, "a finite number of at least 0", 0.0),
                ({"contested_ratio": self.contested_ratio}, "a finite number of at least 1", 1.0),
            )
            for name, value in numbers.items()
            if not (math.isfinite(value) and value >= least)
        ]
        if not wrong and self.reach_m < 2 * self.cell_m:
            wrong = [f"reach_m is {self.reach_m}, expected at least two cells, {2 * self.cell_m}"]
        if wrong:
            raise SettingsError(f"Settings of the areas of control: {'; '.join(wrong)}.")
