"""Who wants to hear how far a long work has come."""

from typing import Protocol

__all__ = ["Step", "say_nothing"]


class Step(Protocol):
    """Hears what a run is about to do: the number of the step, how many there are, and what it is."""

    def __call__(self, number: int, total: int, text: str, /) -> None:
        """Take note of a step."""


def say_nothing(number: int, total: int, text: str, /) -> None:
    """Take no note."""
