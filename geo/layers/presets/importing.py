"""An export read with its preset into a checked layer, with a record of every row that is not in it and why."""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from geo.errors import DataError, Finding, SchemaError, SettingsError
from geo.layers.kinds import find_kind
from geo.layers.numerals import restore_names
from geo.layers.positions import Bounds
from geo.layers.presets.acled import ACLED
from geo.layers.presets.airwars import AIRWARS
from geo.layers.presets.plain import make_plain
from geo.layers.presets.preset import ImportOptions, Preset
from geo.layers.presets.rows import SourceRow, fold_column
from geo.layers.presets.ucdp import UCDP
from geo.layers.reading import LayerRead, check_raw, read_raw
from geo.layers.records import RawLayer, Repair
from geo.layers.suggestions import suggest

__all__ = ["PRESETS", "find_preset", "import_source"]

PRESETS: Final[dict[str, Preset]] = {preset.name: preset for preset in (ACLED, UCDP, AIRWARS)}
"""The presets of known publishers, by name; "plain" reads any table with a mapping."""

_PLAIN: Final = "plain"


def find_preset(name: str) -> Preset:
    """
    Look up the preset of a publisher, with its terms.

    Raises
    ------
    SettingsError
        There is no such preset.

    Examples
    --------
    >>> find_preset("acled").sensitivity
    'restricted'
    """
    if name not in PRESETS:
        known = [*PRESETS, _PLAIN]
        finding = Finding(repr(name), f"one of {', '.join(known)}", likely_cause=suggest(name, known))
        raise SettingsError("There is no such preset.", [finding])
    return PRESETS[name]


def import_source(
    path: str | os.PathLike[str],
    *,
    preset: str,
    mapping: Mapping[str, str] | None = None,
    options: ImportOptions | None = None,
    bounds_deg: Bounds | None = None,
    layer_name: str = "",
) -> LayerRead:
    r"""
    Read somebody's export into a checked layer.

    Parameters
    ----------
    path
        A local file of any format that layers are read from.
    preset
        acled, ucdp, airwars (each gives a layer of the kind strikes) or plain.
    mapping
        For plain: the file's column behind each of ours, such as ``{"name": "المكان", "lat": "Latitude"}``.
    options
        What is wanted otherwise, see `ImportOptions`.
    bounds_deg
        West, south, east and north of the study's area in degrees; a place outside it is refused. None for no check.
    layer_name
        The layer, sheet or folder of a file that has several.

    Returns
    -------
    layer
        The sound rows in file order; what was put right; a finding for each row left out, named by the export's own
        column. ``n_rows`` is the number of rows in the file: those of the frame and those refused.

    Raises
    ------
    SettingsError
        There is no such preset, or the mapping names columns that are not there.
    SchemaError
        The file is no export of this publisher.
    DataError
        The file cannot be read at all.
    UnsafeFileError
        The file is of a kind that is not opened.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "sheet.csv")
    ...     _ = path.write_text("المكان;خط العرض;خط الطول\nتدمر;34,56;38,28\n")
    ...     names = {"name": "المكان", "lat": "خط العرض", "lon": "خط الطول"}
    ...     wanted = ImportOptions(kind="sites", constants={"sources": "https://a.example/"})
    ...     layer = import_source(path, preset="plain", mapping=names, options=wanted)
    >>> print(layer.frame.loc[0, "id"], layer.frame.geometry[0], layer.n_rows, len(layer.refused))
    row-1 POINT (38.28 34.56) 1 0
    """
    wanted = options or ImportOptions()
    chosen = None if preset == _PLAIN else find_preset(preset)
    if chosen is not None and mapping:
        finding = Finding("a mapping", f"none: {preset} knows its columns", likely_cause="meant preset='plain'")
        raise SettingsError("The mapping cannot be used.", [finding])
    kind = find_kind(wanted.kind if chosen is None else "strikes")
    raw = read_raw(path, layer_name)
    if chosen is None:
        restored = restore_names(raw, kind)
        raw = restored if set((mapping or {}).values()) <= set(restored.columns) else raw
        chosen = make_plain(kind, mapping or {}, raw.columns, wanted, raw.file)
    translated, asked = _translate(raw, chosen, wanted)
    layer = check_raw(translated, kind, sources=wanted.sources, bounds_deg=bounds_deg, basis=wanted.basis)
    repairs = sorted((_rename_repair(item, chosen) for item in layer.repairs), key=lambda item: int(item.row or 0))
    refused = [_rename_finding(item, chosen) for item in layer.refused]
    unused = tuple(name for name in raw.columns if fold_column(name) not in asked)
    return replace(layer, repairs=tuple(repairs), refused=tuple(refused), unused_columns=unused)


def _translate(raw: RawLayer, preset: Preset, options: ImportOptions) -> tuple[RawLayer, set[str]]:
    """Turn the rows of an export into rows of ours, and tell which of its columns were looked at."""
    folded = {name: fold_column(name) for name in raw.columns}
    _check_columns(raw, preset, set(folded.values()))
    rows: list[dict[str, object]] = []
    kept: list[int] = []
    refused = list(raw.refused)
    repairs = list(raw.repairs)
    habits: dict[tuple[str, str], list[str]] = {}
    asked: set[str] = set()
    for place, (number, cells) in enumerate(zip(raw.row_numbers, raw.rows, strict=True)):
        row = SourceRow(raw.file, str(number), {folded[name]: value for name, value in cells.items()})
        try:
            translated = preset.translate(row, options)
        except DataError as error:
            refused += error.findings
            continue
        finally:
            asked |= row.asked
        for column, found, done in row.habits:
            habits.setdefault((column, done), []).append(found)
        repairs += row.repairs
        rows.append(translated)
        kept.append(place)
    numbers = [raw.row_numbers[place] for place in kept]
    rows, numbers, kept, again = _part_repeats(rows, numbers, kept, raw, repairs)
    refused += again
    mark = options.sensitivity or preset.sensitivity
    if mark != "public":
        done = f"every row marked {mark}; named as: {preset.attribution}"
        repairs.append(Repair(raw.file, "", "sensitivity", f"terms of the source ({preset.licence})", done))
    repairs += [
        Repair(raw.file, "", column, f"{len(found)} cell{'s' * (len(found) > 1)} such as {found[0]!r}", done)
        for (column, done), found in habits.items()
    ]
    marked = [row if row.get("sensitivity") else row | {"sensitivity": mark} for row in rows]
    made = replace(
        raw,
        columns=tuple(dict.fromkeys(key for row in marked for key in row)),
        rows=tuple(marked),
        row_numbers=tuple(numbers),
        geometries=None if raw.geometries is None else raw.geometries[np.array(kept, dtype=np.intp)],
        repairs=tuple(repairs),
        refused=tuple(refused),
        is_spelled_freely=True,
    )
    return made, asked


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
        whole = (*(str(value) for value in row.values()), _shape_key(raw, place))
        identifier = str(row["id"])
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


def _rename_finding(finding: Finding, preset: Preset) -> Finding:
    return replace(finding, column=preset.columns.get(finding.column, finding.column))


def _rename_repair(repair: Repair, preset: Preset) -> Repair:
    return replace(repair, column=preset.columns.get(repair.column, repair.column))
