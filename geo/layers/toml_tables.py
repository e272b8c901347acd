"""
TOML as it stands, and one table of it taken apart with every problem noted.

A reader asks a `TomlTable` for each key it knows; what cannot be used becomes a `Finding` and the default, so that
reading goes on and one run tells everything that is wrong.
"""

import math
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from geo.errors import DataError, DateError, Finding
from geo.layers.dates import DateSpan, parse_date
from geo.layers.local_files import read_file_text
from geo.layers.suggestions import suggest

__all__ = ["TomlTable", "read_toml"]

_LINE: Final = re.compile(r"^(?P<reason>.*) \(at (?P<place>.*)\)$")
_MAX_TOML_BYTES: Final = 8 * 1024 * 1024


def read_toml(path: str | os.PathLike[str]) -> dict[str, Any]:
    """
    Read a TOML file.

    Parameters
    ----------
    path
        A local file.

    Returns
    -------
    content
        The tables as `tomllib` gives them.

    Raises
    ------
    DataError
        The text is not TOML or not UTF-8; the error names the line.
    UnsafeFileError
        The path is not a local regular file of a bearable size.
    """
    name = Path(path).name
    try:
        return tomllib.loads(read_file_text(path, max_bytes=_MAX_TOML_BYTES))
    except tomllib.TOMLDecodeError as error:
        parts = _LINE.match(str(error))
        reason, place = (parts["reason"], parts["place"]) if parts else (str(error), "")
        found = reason[:1].lower() + reason[1:] + (f" at {place}" if place else "")
        finding = Finding(found, "TOML 1.0", file=name)
        raise DataError(f"{name} is not TOML.", [finding]) from None
    except RecursionError:
        raise DataError(
            f"{name} is not read.", [Finding("tables nested too deep", "a few levels", file=name)]
        ) from None


class TomlTable:
    """
    One table of a TOML file, with the problems found so far.

    Parameters
    ----------
    content
        The table.
    file
        The file's name.
    name
        How the findings name the table, such as ``zone 3 (al-tanf)``.

    Examples
    --------
    >>> table = TomlTable({"name": 7, "statsu": "agreed"}, file="zones.toml", name="zone 1")
    >>> table.text("name"), table.choice("status", ("agreed", "lapsed"))
    ('', '')
    >>> for finding in table.finish():
    ...     print(finding)
    zones.toml, table zone 1, key name: found 7, expected a text.
    zones.toml, table zone 1, key status: found nothing, expected one of agreed, lapsed.
    zones.toml, table zone 1, key statsu: found a key that is not known, expected a known key. \
Likely cause: meant 'status'.
    """

    def __init__(self, content: Mapping[str, Any], *, file: str, name: str) -> None:
        self._content = content
        self._file = file
        self._name = name
        self._asked: dict[str, None] = {}
        self._findings: list[Finding] = []

    def report(self, column: str, found: str, expected: str, likely_cause: str = "") -> None:
        """Note a problem with one key."""
        self._findings.append(Finding(found, expected, self._file, self._name, column, likely_cause))

    def finish(self) -> tuple[Finding, ...]:
        """Give every problem, and with them each key that nobody asked for."""
        for key in self._content:
            if key not in self._asked:
                likely_cause = suggest(key, self._asked)
                expected = "a known key" if likely_cause else f"one of {', '.join(sorted(self._asked))}"
                self.report(key, "a key that is not known", expected, likely_cause)
        return tuple(dict.fromkeys(self._findings))

    def value(self, key: str) -> Any:  # noqa: ANN401 -- a TOML value can be anything
        """Give a value as it stands, None where there is none, and count the key as known."""
        self._asked[key] = None
        return self._content.get(key)

    def text(self, key: str, *, needed: bool = False) -> str:
        """Give a text, verbatim; empty where there is none."""
        value = self.value(key)
        if value is not None and not isinstance(value, str):
            self.report(key, _show(value), "a text")
            return ""
        if needed and not (value or "").strip():
            self.report(key, "nothing", "a text")
        return value or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts; empty where there is none."""
        value = self.value(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            cause = f'a text without its brackets: write ["{value}"]' if isinstance(value, str) else ""
            self.report(key, _show(value), "a list of texts", cause)
            return ()
        return tuple(value)

    def choice(self, key: str, choices: Collection[str], *, default: str = "") -> str:
        """Give one of several words; without a default it is needed."""
        value = self.text(key)
        if value in choices:
            return value
        if value or not default:
            found = repr(value) if value else "nothing"
            self.report(key, found, f"one of {', '.join(choices)}", suggest(value, choices))
        return default

    def choices(self, key: str, choices: Collection[str]) -> tuple[str, ...]:
        """Give a list of words, each one of several."""
        values = self.texts(key)
        for value in values:
            if value not in choices:
                self.report(key, repr(value), f"words of {', '.join(choices)}", suggest(value, choices))
        return tuple(value for value in values if value in choices)

    def number(self, key: str, *, least: float, below: float = math.inf, default: float = math.nan) -> float:
        """Give a number with ``least <= number < below``; the default where there is none."""
        value = self.value(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value < below:
            self.report(key, _show(value), f"a number from {least:g}" + (f" to below {below:g}" * math.isfinite(below)))
            return default
        return float(value)

    def date_text(self, key: str) -> str:
        """Give a date as text, whether it stands in quotes or not; empty where there is none."""
        value = self.value(key)
        if isinstance(value, (date, datetime)):
            return value.isoformat()
        if isinstance(value, int) and not isinstance(value, bool):
            self.report(key, _show(value), "a date", f'a year without its quotes: write "{value}"')
            return ""
        return self.text(key)

    def span(self, key: str) -> DateSpan | None:
        """Give the span of a date, None where there is none."""
        text = self.date_text(key)
        try:
            return parse_date(text) if text else None
        except DateError as error:
            self.report(key, repr(text), error.findings[0].expected, error.findings[0].likely_cause)
            return None


def _show(value: object) -> str:
    """Show a value of any type, short."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 -- what fits beside the place in one line
