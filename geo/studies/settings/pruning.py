"""A study file without its wrong entries, so that the rest of it can be checked too."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

__all__ = ["find_wrong_entry", "prune"]

# What stands in for a wrong entry of [study] while the rest of the file is checked.
_STAND_INS: Mapping[str, object] = {
    "id": "study",
    "title": "study",
    "as_of": date(2000, 1, 1),
    "window_from": date(1900, 1, 1),
    "window_to": date(2200, 1, 1),
    "area_deg": [-180.0, -90.0, 180.0, 90.0],
}


def prune(raw: dict[str, Any], wrong: Iterable[tuple[int | str, ...]]) -> dict[str, Any]:
    """Put aside what is wrong: the entry of a list, the layer, or the key of a table."""
    pruned = raw
    # Later entries of a list first, so that the numbers of the earlier ones stay right.
    for place in sorted(wrong, key=_by_number, reverse=True):
        pruned = _without(pruned, place)
    study = pruned.get("study", {})
    return pruned | {"study": {**_STAND_INS, **study}} if isinstance(study, dict) else pruned


def find_wrong_entry(place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Name what is put aside for a mistake: the entry of a list, the layer, or the key of a table."""
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
