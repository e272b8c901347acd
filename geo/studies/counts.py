"""Numbers of things in words."""

__all__ = ["count"]


def count(number: int, noun: str) -> str:
    """
    Write a number with its noun.

    >>> count(1, "mistake"), count(2, "mistake")
    ('1 mistake', '2 mistakes')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"
