"""
The study file: what a TOML file may say, and every mistake in it at once.

Nothing here touches a layer; the models of `entries` hold texts, numbers and dates. Reading them is fast, so that a
broken study is told before GDAL is loaded.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from geo.errors import Finding, SettingsError
from geo.layers.suggestions import suggest
from geo.studies.entries import (
    BreaklineEntry,
    ControlEntry,
    CorridorDefaults,
    CorridorEntry,
    FixedAreaEntry,
    PartyEntry,
    PriceEntry,
    ScenarioEntry,
    SeparationEntry,
    StudyEntry,
    StudySettings,
    WeightsEntry,
)
from geo.studies.layer_entries import LayersEntry, list_keys
from geo.studies.stories import StoryEntry

__all__ = ["count", "find_settings_problems", "read_settings"]


def read_settings(path: Path) -> StudySettings:
    """
    Read a study file.

    Parameters
    ----------
    path
        The TOML file.

    Returns
    -------
    settings
        Checked, defaults filled in.

    Raises
    ------
    SettingsError
        The file is missing or not TOML, or anything in it is wrong; every finding is listed.
    """
    settings, findings = find_settings_problems(path)
    if findings or settings is None:
        raise SettingsError(f"{path.name} cannot be used as a study: {count(len(findings), 'mistake')}.", findings)
    return settings


def count(number: int, noun: str) -> str:
    """
    Write a number with its noun.

    >>> count(1, "mistake"), count(2, "mistake")
    ('1 mistake', '2 mistakes')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def find_settings_problems(path: Path) -> tuple[StudySettings | None, list[Finding]]:
    """
    Find every mistake in a study file.

    Parameters
    ----------
    path
        The TOML file.

    Returns
    -------
    settings
        What is left when the wrong entries are put aside, so that the rest can be checked too; None where too little is
        left.
    findings
        One for each mistake, in the order of the file's tables.
    """
    raw, finding = _load(path)
    if raw is None:
        return None, [finding] if finding else []
    findings: list[Finding] = []
    put_aside: set[tuple[int | str, ...]] = set()
    for _ in range(3):  # taking a wrong entry out can uncover another, but only so deep
        try:
            return StudySettings.model_validate(raw), findings
        except ValidationError as error:
            details = [detail for detail in error.errors() if detail["loc"] not in put_aside]
        findings += [_to_finding(detail, path.name) for detail in details]
        wrong = {_wrong_entry(detail["loc"]) for detail in details}
        raw, put_aside = _prune(raw, wrong), put_aside | wrong
    return None, findings


def _load(path: Path) -> tuple[dict[str, Any] | None, Finding | None]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), None
    except tomllib.TOMLDecodeError as error:
        return None, Finding(str(error), "TOML", file=path.name, likely_cause="a missing quote or bracket above there")
    except UnicodeDecodeError:
        return None, Finding("bytes that are not UTF-8", "UTF-8 text", file=path.name)
    except OSError as error:
        return None, Finding(error.strerror or "nothing", "a readable study file", file=path.name)


_EXPECTED = {
    "date_from_datetime_parsing": "a date such as 2025-04-10",
    "date_parsing": "a date such as 2025-04-10",
    "date_type": "a date such as 2025-04-10",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than": "a number greater than {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number less than {lt}",
    "less_than_equal": "a number of at most {le}",
    "missing": "a value",
    "string_too_short": "some text",
    "string_type": "text in quotes",
    "tuple_type": "a list in brackets",
    "too_long": "{max_length} values",
}
_PATTERNS = {
    r"^[a-z0-9][a-z0-9_-]*$": "lower-case letters, digits, - and _",
    r"^(site|line|area):[a-z0-9][a-z0-9_-]*$": "site:ID, line:ID or area:ID",
    r"^((site|line|area):[a-z0-9][a-z0-9_-]*|(within|between|all of) .+)$": (
        "site:ID, line:ID, area:ID or a rule such as 'within 2 km of site:ID'"
    ),
    r"^(control|contested|site|line|area):[a-z0-9][a-z0-9_-]*$": (
        "control:PARTY, contested:PARTY, site:ID, line:ID or area:ID"
    ),
    r"^#[0-9a-fA-F]{6}$": "a colour such as #1f77b4",
}


def _to_finding(detail: Mapping[str, Any], file: str) -> Finding:
    """Say one of pydantic's errors in our words."""
    *table, key = detail["loc"] or ("",)
    place = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in table).lstrip(".")
    column = f"value {key + 1}" if isinstance(key, int) else str(key)
    kind, context = detail["type"], detail.get("ctx", {})
    found = "this table" if isinstance(detail["input"], dict) else repr(detail["input"])
    cause = ""
    if kind == "extra_forbidden":
        found, expected = f"the key {key!r}", "a key that is known here"
        close = difflib.get_close_matches(str(key), _known_keys(table), n=1)
        cause = f"misspelt {close[0]!r}" if close else _guess_layer_key(str(key), table)
    elif kind == "address":  # what stands there is not shown: it may hold a password
        found, expected, cause = (context[name] for name in ("found", "expected", "likely_cause"))
    elif kind == "literal_error":
        expected = context["expected"]
        cause = suggest(str(detail["input"]), re.findall(r"'([^']*)'", expected))
    elif kind == "string_pattern_mismatch":
        expected = _PATTERNS[context["pattern"]]
    elif kind in _EXPECTED:
        found = "nothing" if kind == "missing" else found
        expected = _EXPECTED[kind].format(**context)
    else:
        expected = detail["msg"].removeprefix("Value error, ")
    return Finding(found, expected, file=file, row=place, column=column, likely_cause=cause)


def _guess_layer_key(key: str, table: Iterable[object]) -> str:
    """Say why a key that layers of features have is not known to another layer."""
    names = [step for step in table if isinstance(step, str)]
    is_known = names[:1] == ["layers"] and len(names) > 1 and key in list_keys("country")
    return f"a key of layers of features, which {names[1]} is not" if is_known else ""


def _known_keys(table: Iterable[object]) -> list[str]:
    """List the keys that a table may have, following the models down."""
    models: dict[tuple[str, ...], type[BaseModel]] = {
        (): StudySettings,
        ("study",): StudyEntry,
        ("party",): PartyEntry,
        ("layers",): LayersEntry,
        ("control",): ControlEntry,
        ("control", "breakline"): BreaklineEntry,
        ("control", "fixed_area"): FixedAreaEntry,
        ("corridors",): CorridorDefaults,
        ("corridors", "weights"): WeightsEntry,
        ("corridor", "weights"): WeightsEntry,
        ("corridor",): CorridorEntry,
        ("price",): PriceEntry,
        ("separation",): SeparationEntry,
        ("story",): StoryEntry,
        ("separation", "scenario"): ScenarioEntry,
    }
    names = tuple(step for step in table if isinstance(step, str))
    if names[:1] == ("layers",) and len(names) > 1:
        return list_keys(names[1])
    model = models.get(names)
    return [] if model is None else [field.alias or name for name, field in model.model_fields.items()]


# What stands in for a wrong entry of [study] while the rest of the file is checked.
_STAND_INS: Mapping[str, object] = {
    "id": "study",
    "title": "study",
    "as_of": date(2000, 1, 1),
    "window_from": date(1900, 1, 1),
    "window_to": date(2200, 1, 1),
    "area_deg": [-180.0, -90.0, 180.0, 90.0],
}


def _prune(raw: dict[str, Any], wrong: Iterable[tuple[int | str, ...]]) -> dict[str, Any]:
    """Put aside what is wrong: the entry of a list, the layer, or the key of a table."""
    pruned = raw
    # Later entries of a list first, so that the numbers of the earlier ones stay right.
    for place in sorted(wrong, key=_by_number, reverse=True):
        pruned = _without(pruned, place)
    study = pruned.get("study", {})
    return pruned | {"study": {**_STAND_INS, **study}} if isinstance(study, dict) else pruned


def _wrong_entry(place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    numbers = [position for position, step in enumerate(place) if isinstance(step, int)]
    return place[: numbers[0] + 1] if numbers and place[0] != "study" else place[:2]


def _by_number(place: tuple[int | str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in place)


def _without(value: Any, place: tuple[int | str, ...]) -> Any:  # noqa: ANN401 - TOML values of any kind
    head, *rest = place
    if isinstance(value, dict):
        if rest and head in value:
            return value | {head: _without(value[head], tuple(rest))}
        return {key: item for key, item in value.items() if key != head}
    if isinstance(value, list) and isinstance(head, int):
        if rest:
            return [_without(item, tuple(rest)) if number == head else item for number, item in enumerate(value)]
        return [item for number, item in enumerate(value) if number != head]
    return value
