"""Cells of a database as the other readers give them: texts, numbers, truths, lists, days and moments in ISO 8601."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Literal

from geo.layers.formats.json_texts import parse_json

__all__ = ["Holds", "read_value"]

Holds = Literal[
    "text", "whole", "exact", "number", "truth", "day", "clock", "moment", "json", "bytes", "geometry", "geography"
]
"""What a column holds; "clock" is a moment without its zone, "exact" a decimal number of any length."""

_CLOCK: Final = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(\+00)?")
_LARGEST_EXACT: Final = 2**53  # whole numbers up to here are the same as floats
_LONGEST_NUMBER: Final = 1_000  # signs; a numeric may have 147,455


def read_value(text: str, holds: Holds) -> object:
    """
    Read a cell that the server wrote as text, with dates in ISO style and its clock in UTC.

    Parameters
    ----------
    text
        As ``::text`` gives it; lists and JSON as JSON.
    holds
        What its column holds.

    Returns
    -------
    value
        A whole number as int, another as float (one that no float can hold stays a text), a truth as bool, JSON as it
        parses; everything else as text. Midnight without a zone is a day. NaN is None.

    Raises
    ------
    DataError
        JSON with a key twice, or nested too deep.

    Examples
    --------
    >>> read_value("12.50", "exact"), read_value("2025-04-09 20:30:00+00", "moment"), read_value("t", "text")
    (12.5, '2025-04-09T20:30:00+00:00', 't')
    """
    return _READERS[holds](text) if holds in _READERS else text


def _read_exact(text: str) -> object:
    """Read a decimal number, exactly or not at all."""
    if text == "NaN":
        return None
    if len(text) > _LONGEST_NUMBER or text.endswith("Infinity"):
        return text
    exact = Decimal(text)
    if exact == exact.to_integral_value():
        return int(exact)
    return float(text) if Decimal(repr(float(text))) == exact else text


def _read_number(text: str) -> object:
    if text == "NaN":
        return None
    if text.endswith("Infinity"):
        return text
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < _LARGEST_EXACT else number


def _read_clock(text: str) -> str:
    """Write a moment with its T; what no calendar of four-digit years has stays as it is."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return text
    if match[3]:
        return f"{match[1]}T{match[2]}+00:00"
    return match[1] if match[2] == "00:00:00" else f"{match[1]}T{match[2]}"


def _read_json(text: str) -> object:
    """Parse JSON as strictly as a file of it; the place of an error is known to the caller."""
    content: object = parse_json(text, "a cell", "JSON")
    return content


_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "whole": int,
    "exact": _read_exact,
    "number": _read_number,
    "truth": lambda text: text == "true",
    "clock": _read_clock,
    "moment": _read_clock,
    "json": _read_json,
}
