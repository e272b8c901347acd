"""
The rule of a declared zone: a sentence that a person can read and a machine can evaluate.

.. code-block:: text

    rule    = "within" LENGTH "of" PLACES SIDE*
            | "between" LENGTH "and" LENGTH "of" PLACES SIDE*
            | "all of" AREAS SIDE*
    SIDE    = ("inside" | "outside") AREA
    PLACES  = REF ("+" REF)*
    AREAS   = AREA ("," AREA)*
    LENGTH  = number ("m" | "km")
    REF     = ("site" | "line" | "area") ":" id            AREA = a REF that starts with "area:"

This module knows the words only; :mod:`geo.zones.draw` turns them into geometry.
"""

import math
import re
from dataclasses import dataclass
from typing import NoReturn

from geo.errors import Finding, RuleError

__all__ = ["AllOf", "Between", "Rule", "Side", "Within", "parse_rule"]

_TOKEN = re.compile(r"(?P<number>\d+(?:\.\d+)?)|(?P<ref>\w+:[\w.-]+)|(?P<word>[^\W\d]\w*)|(?P<mark>[+,])")
_METRES = {"m": 1.0, "km": 1000.0}
_KINDS = ("site", "line", "area")


@dataclass(frozen=True, slots=True)
class Side:
    """A restriction to one side of an area's boundary: inside it, or outside."""

    inside: bool
    area: str


@dataclass(frozen=True, slots=True)
class Within:
    """Every point at most `radius_m` along a geodesic from one of `places`."""

    radius_m: float
    places: tuple[str, ...]
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class Between:
    """Every point from `inner_m` to `outer_m` along a geodesic from the nearest of `places`."""

    inner_m: float
    outer_m: float
    places: tuple[str, ...]
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every point of `areas`."""

    areas: tuple[str, ...]
    sides: tuple[Side, ...] = ()


Rule = Within | Between | AllOf


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int


class _Reader:
    """Walks along the tokens of one rule; every complaint names the zone, the key and the place in the text."""

    def __init__(self, text: str, zone: str, key: str) -> None:
        self._text, self._zone, self._key = text, zone, key
        self._tokens = self._split()
        self._next = 0

    def _split(self) -> list[_Token]:
        tokens = [_Token(match.lastgroup or "", match.group(), match.start()) for match in _TOKEN.finditer(self._text)]
        ends = [0, *(token.start + len(token.text) for token in tokens)]
        starts = [*(token.start for token in tokens), len(self._text)]
        for end, start in zip(ends, starts, strict=True):
            stray = self._text[end:start].lstrip()
            if stray:
                at = start - len(stray)
                self.fail(
                    _Token("stray", stray.split()[0], at),
                    "words, lengths and references such as site:tanf",
                    likely_cause="a sign that the grammar of rules does not know",
                )
        return tokens

    @property
    def token(self) -> _Token:
        """The token ahead; an empty one at the end."""
        return self._tokens[self._next] if self._next < len(self._tokens) else _Token("end", "", len(self._text))

    def fail(self, token: _Token, expected: str, *, likely_cause: str = "") -> NoReturn:
        """Raise for what stands at `token`."""
        found = f'"{token.text}"' if token.text else "the end"
        finding = Finding(
            found=f'{found} at character {token.start + 1} of "{self._text}"',
            expected=expected,
            row=self._zone,
            column=self._key,
            likely_cause=likely_cause,
        )
        raise RuleError(f"The rule of zone {self._zone or '(unnamed)'} cannot be read.", [finding])

    def accept(self, word: str) -> bool:
        """Step over `word` if it stands ahead."""
        ahead = self.token.text == word
        self._next += ahead
        return ahead

    def expect(self, word: str, *, likely_cause: str = "") -> None:
        """Step over `word`, which must stand ahead."""
        if not self.accept(word):
            self.fail(self.token, f'"{word}"', likely_cause=likely_cause)

    def length_m(self) -> float:
        """Read a number and its unit."""
        number = self.token
        if number.kind != "number":
            self.fail(number, "a length such as 55 km", likely_cause="a missing number, a sign, or a space inside it")
        self._next += 1
        unit = self.token
        if unit.text not in _METRES:
            self.fail(unit, 'a unit, "km" or "m"', likely_cause="a missing unit, or a decimal comma")
        self._next += 1
        return float(number.text) * _METRES[unit.text]

    def ref(self, kinds: tuple[str, ...]) -> str:
        """Read a reference of one of `kinds`."""
        token = self.token
        expected = "a reference such as " + " or ".join(f"{kind}:<id>" for kind in kinds)
        if token.kind != "ref":
            self.fail(token, expected, likely_cause="a name in place of site:<id>, line:<id> or area:<id>")
        if token.text.partition(":")[0] not in kinds:
            self.fail(token, expected, likely_cause="a reference of another kind: sites and lines have no inside")
        self._next += 1
        return token.text

    def refs(self, mark: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """Read references joined by `mark`; in sorted order, each once, because their order says nothing."""
        found = {self.ref(kinds)}
        while self.accept(mark):
            found.add(self.ref(kinds))
        return tuple(sorted(found))

    def sides(self) -> tuple[Side, ...]:
        """Read what is left: restrictions to a side, then the end."""
        found = set()
        while self.token.text in {"inside", "outside"}:
            inside = self.accept("inside") or not self.accept("outside")
            found.add(Side(inside, self.ref(("area",))))
        if self.token.kind != "end":
            self.fail(self.token, '"inside", "outside" or the end')
        return tuple(sorted(found, key=lambda side: (not side.inside, side.area)))


def parse_rule(text: str, *, zone: str = "", key: str = "rule") -> Rule:
    """
    Read a rule.

    Parameters
    ----------
    text
        The rule; the grammar stands at the head of this module. Spaces and line breaks count as one space.
    zone, key
        The declaration's id and the key that holds the rule, for the error's text.

    Returns
    -------
    rule
        References sorted, lengths in metres; ``inner_m < outer_m`` and every length finite and greater than 0, except
        that `inner_m` may be 0.

    Raises
    ------
    RuleError
        The text is not a rule. The finding names the zone, the key, the place in the text and the likely cause.

    Examples
    --------
    >>> parse_rule("within 55 km of site:tanf inside area:country")
    Within(radius_m=55000.0, places=('site:tanf',), sides=(Side(inside=True, area='area:country'),))
    >>> parse_rule("between 10 km and 20 km of area:undof outside area:country").inner_m
    10000.0
    >>> parse_rule("within 55 of site:tanf", zone="tanf")
    Traceback (most recent call last):
    geo.errors.RuleError: The rule of zone tanf cannot be read.
      table tanf, key rule: found "of" at character 11 of "within 55 of site:tanf", expected a unit, "km" or "m".
      Likely cause: a missing unit, or a decimal comma.
    """
    reader = _Reader(" ".join(text.split()), zone, key)
    first = reader.token
    if reader.accept("within"):
        radius_m = _positive(reader, reader.token, reader.length_m())
        reader.expect("of")
        return Within(radius_m, reader.refs("+", _KINDS), reader.sides())
    if reader.accept("between"):
        inner_m = reader.length_m()
        reader.expect("and")
        outer = reader.token
        outer_m = _positive(reader, outer, reader.length_m())
        if not inner_m < outer_m:
            reader.fail(
                outer, f"more than the first length, {inner_m:g} m", likely_cause="the two lengths the wrong way round"
            )
        reader.expect("of")
        return Between(inner_m, outer_m, reader.refs("+", _KINDS), reader.sides())
    if reader.accept("all"):
        reader.expect("of")
        return AllOf(reader.refs(",", ("area",)), reader.sides())
    return reader.fail(
        first, '"within", "between" or "all of"', likely_cause="a zone whose text gives no geometry: use readings"
    )


def _positive(reader: _Reader, token: _Token, length_m: float) -> float:
    if not (length_m > 0 and math.isfinite(length_m)):
        reader.fail(token, "a length greater than 0")
    return length_m
