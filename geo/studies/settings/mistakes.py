"""What is wrong with a study file, said in our words."""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from geo.errors import Finding
from geo.layers.suggestions import suggest
from geo.studies.settings.corridor_tables import (
    CorridorDefaults,
    CorridorEntry,
    PriceEntry,
    ScenarioEntry,
    SeparationEntry,
    WeightsEntry,
)
from geo.studies.settings.layer_tables import LayersEntry, list_keys
from geo.studies.settings.story_tables import StoryEntry
from geo.studies.settings.tables import (
    BreaklineEntry,
    ControlEntry,
    FixedAreaEntry,
    PartyEntry,
    StudyEntry,
    StudySettings,
)

__all__ = ["to_finding"]

_EXPECTED = {
    "date_from_datetime_parsing": "a date such as 2025-04-10",
    "date_parsing": "a date such as 2025-04-10",
    "date_type": "a date such as 2025-04-10",
    "datetime_from_date_parsing": "a date, or a moment such as 2025-04-15T06:00:00Z",
    "datetime_parsing": "a date, or a moment such as 2025-04-15T06:00:00Z",
    "datetime_type": "a date, or a moment such as 2025-04-15T06:00:00Z",
    "finite_number": "a number",
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


def to_finding(detail: Mapping[str, Any], file: str) -> Finding:
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
    if names[:1] != ["layers"] or len(names) == 1:
        return ""
    if key in list_keys("country"):
        return f"a key of layers of features, which {names[1]} is not"
    return f"a key of layers.strikes, the one layer that takes exports of ACLED; {names[1]} takes none" * (
        key in list_keys("strikes")
    )


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
