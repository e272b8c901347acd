"""JSON of strangers, parsed as strictly as RFC 8259 allows."""

import json
import re
from typing import Any, Final

from geo.errors import DataError, Finding, UnsafeFileError

__all__ = ["parse_json"]

_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def parse_json(text: str, file: str, expected: str) -> Any:  # noqa: ANN401 -- JSON can be anything
    """
    Parse a whole text.

    Parameters
    ----------
    text
        The text.
    file
        The file's name, for errors.
    expected
        What it should be, for errors.

    Returns
    -------
    content
        What it holds.

    Raises
    ------
    UnsafeFileError
        It is XML under this name, or nested too deep.
    DataError
        It is not JSON, has a key twice in one object or a number that JSON does not have.

    Examples
    --------
    >>> parse_json('{"a": [1, 2.5]}', "a.json", "JSON")
    {'a': [1, 2.5]}
    >>> parse_json('{"a": 1, "a": 2}', "a.json", "JSON")
    Traceback (most recent call last):
    geo.errors.DataError: a.json is not JSON.
      a.json: found the key 'a' twice in one object, expected JSON.
    """
    if text.lstrip()[:1] == "<":
        cause = "an XML file, such as a virtual format of GDAL, under this name"
        raise UnsafeFileError(f"{file} is not opened.", [Finding("XML", expected, file, likely_cause=cause)])
    try:
        return json.loads(_mark_half_letters(text), object_pairs_hook=_refuse_twice, parse_constant=_refuse_constant)
    except RecursionError:
        raise UnsafeFileError(f"{file} is not opened.", [Finding("values nested too deep", expected, file)]) from None
    except json.JSONDecodeError as error:
        found = f"{error.msg[:1].lower()}{error.msg[1:]} in line {error.lineno}"
        raise DataError(f"{file} is not JSON.", [Finding(found, expected, file)]) from None
    except ValueError as error:
        raise DataError(f"{file} is not {expected}.", [Finding(str(error), expected, file)]) from None


def _mark_half_letters(text: str) -> str:
    """Put U+FFFD, which is refused with its row, for half a letter, which no text in UTF-8 can hold."""
    return _ESCAPE.sub(lambda found: "\\ufffd" if found["half"] else found[0], text) if _HALF.search(text) else text


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} twice in one object")
    return content


def _refuse_constant(name: str) -> float:
    raise ValueError(f"the number {name}, which JSON does not have")
