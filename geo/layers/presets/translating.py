"""The rows of an export turned into rows of ours, one by one: none is lost without a reason, none stands twice."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from geo.errors import DataError, Finding, SchemaError
from geo.layers.presets.preset import ImportOptions, Preset
from geo.layers.presets.rows import AskedColumns, SourceRow, fold_column
from geo.layers.records import RawLayer, Repair, list_columns
from geo.layers.suggestions import suggest
from geo.layers.vocabularies import SENSITIVITIES

__all__ = ["translate_rows"]


def translate_rows(raw: RawLayer, preset: Preset, options: ImportOptions) -> tuple[RawLayer, set[str]]:
    """
    Turn the rows of an export into rows of ours.

    Parameters
    ----------
    raw
        The rows as they stand.
    preset
        Whose export it is.
    options
        What is wanted otherwise.

    Returns
    -------
    translated
        Rows under our names, with what was refused and put right; every one is marked with its sensitivity.
    asked
        Folded names of the columns that were looked at.

    Raises
    ------
    SchemaError
        The file is no export of this publisher.
    """
    folded = {name: fold_column(name) for name in raw.columns}
    _check_columns(raw, preset, set(folded.values()))
    rows: list[dict[str, object]] = []
    kept: list[int] = []
    refused = list(raw.refused)
    repairs = list(raw.repairs)
    habits: dict[tuple[str, str], list[str]] = {}
    own_names = {fold: name for name, fold in folded.items()}
    are_apart = len(own_names) == len(folded)  # of two columns that fold alike, a row has the last that it holds
    asked = AskedColumns(own_names if are_apart else None)
    for place, (number, cells) in enumerate(zip(raw.row_numbers, raw.rows, strict=True)):
        named = cells if are_apart else {folded[name]: value for name, value in cells.items()}
        row = SourceRow(raw.file, str(number), named, asked)
        try:
            translated = preset.translate(row, options)
        except DataError as error:
            refused += error.findings
            continue
        for column, found, done in row.habits:
            habits.setdefault((column, done), []).append(found)
        repairs += row.repairs
        rows.append(translated)
        kept.append(place)
    numbers = [raw.row_numbers[place] for place in kept]
    rows, numbers, kept, again = _part_repeats(rows, numbers, kept, raw, repairs)
    refused += again
    mark = options.sensitivity or preset.sensitivity
    for marked in rows:
        marked["sensitivity"] = _stricter(marked.get("sensitivity"), mark)
    if mark != "public":
        done = f"every row marked {mark}; named as: {preset.attribution}"
        repairs.append(Repair(raw.file, "", "sensitivity", f"terms of the source ({preset.licence})", done))
    repairs += [
        Repair(raw.file, "", column, f"{len(found)} cell{'s' * (len(found) > 1)} such as {found[0]!r}", done)
        for (column, done), found in habits.items()
    ]
    made = replace(
        raw,
        columns=list_columns(rows),
        rows=tuple(rows),
        row_numbers=tuple(numbers),
        geometries=None if raw.geometries is None else raw.geometries[np.array(kept, dtype=np.intp)],
        repairs=tuple(repairs),
        refused=tuple(refused),
        is_spelled_freely=True,
    )
    return made, set(asked)


def _stricter(stated: object, mark: str) -> object:
    """Take the stricter of a row's own mark and the one of all rows; a word that is no mark is left to the check."""
    if stated is None or stated != stated:  # noqa: PLR0124 -- NaN is the one value unequal to itself
        return mark
    text = str(stated).strip()
    if text and text not in SENSITIVITIES:
        return stated
    return max(text or mark, mark, key=SENSITIVITIES.index)


def _check_columns(raw: RawLayer, preset: Preset, found: set[str]) -> None:
    """Refuse a file that is no export of this publisher."""
    missing = [name for name in preset.needed if name not in found]
    if missing:
        findings = [
            Finding("no such column", "a column of this name", raw.file, "", name, suggest(name, found))
            for name in missing
        ]
        raise SchemaError(f"{raw.file} is no export of {preset.title} ({preset.codebook}).", findings)


def _part_repeats(
    rows: list[dict[str, object]], numbers: list[int], kept: list[int], raw: RawLayer, repairs: list[Repair]
) -> tuple[list[dict[str, object]], list[int], list[int], list[Finding]]:
    """Leave out rows that stand twice, and tell rows apart that differ under one id."""
    first_of: dict[tuple[Any, ...], int] = {}
    taken = Counter(str(row["id"]) for row in rows)
    used: Counter[str] = Counter()
    sound: list[dict[str, object]] = []
    places: list[int] = []
    findings: list[Finding] = []
    for row, number, place in zip(rows, numbers, kept, strict=True):
        identifier = str(row["id"])
        if taken[identifier] == 1:
            sound.append(row)
            places.append(place)
            continue
        whole = (*map(str, row.values()), _shape_key(raw, place))
        if whole in first_of:
            found = f"{identifier!r} again, as in row {first_of[whole]}"
            findings.append(Finding(found, "every row once", raw.file, str(number), "id", "the row stands twice"))
            continue
        first_of[whole] = number
        used[identifier] += 1
        if used[identifier] > 1:
            made = _next_free(identifier, used[identifier], taken)
            done = f"kept beside the first, named {made}"
            repairs.append(Repair(raw.file, str(number), "id", f"{identifier!r} again, in a row that differs", done))
            identifier = made
        sound.append(row | {"id": identifier})
        places.append(place)
    by_place = dict(zip(kept, numbers, strict=True))
    return sound, [by_place[place] for place in places], places, findings


def _next_free(identifier: str, number: int, taken: Counter[str]) -> str:
    """Find an id that no row has."""
    while f"{identifier}-{number}" in taken:
        number += 1
    taken[f"{identifier}-{number}"] += 1
    return f"{identifier}-{number}"


def _shape_key(raw: RawLayer, place: int) -> bytes:
    """Tell geometries apart; a table has none."""
    geometry = None if raw.geometries is None else raw.geometries[place]
    return b"" if geometry is None else bytes(geometry.wkb)
