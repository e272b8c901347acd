"""Words, references and rules that a study file uses, held against what is known."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from geo.errors import Finding, RuleError
from geo.layers.suggestions import suggest
from geo.zones import list_references, parse_rule

__all__ = ["check_place", "check_rule", "check_word"]


def check_place(place: str, known: Collection[str], file: str, row: str, column: str) -> Iterator[Finding]:
    """Check a reference, or a rule where the text has more than one word."""
    if " " in place:
        yield from check_rule(place, known, file, row, column)
    else:
        yield from check_word(place, known, "a feature of the layers", file, row, column)


def check_rule(text: str, known: Collection[str], file: str, row: str, column: str) -> Iterator[Finding]:
    """Check every reference of a rule, unless the rule itself cannot be read."""
    try:
        rule = parse_rule(text, zone=row, key=column)
    except RuleError as error:
        yield from (replace(finding, file=file) for finding in error.findings)
        return
    for reference in list_references(rule):
        yield from check_word(reference, known, "a feature of the layers", file, row, column)


def check_word(word: str, known: Collection[str], expected: str, file: str, row: str, column: str) -> Iterator[Finding]:
    """Check that a word is known, and say what was probably meant."""
    if word not in known:
        yield Finding(repr(word), expected, file, row, column, suggest(word, known))
