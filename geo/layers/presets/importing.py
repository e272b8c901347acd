"""An export read with its preset into a checked layer, with a record of every row that is not in it and why."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from geo.errors import Finding, SettingsError
from geo.layers.formats import read_raw
from geo.layers.geometries.places import restore_degrees
from geo.layers.geometries.positions import Bounds
from geo.layers.kinds import find_kind
from geo.layers.numerals import restore_names
from geo.layers.pausing import pause_cycle_search
from geo.layers.presets.acled import ACLED
from geo.layers.presets.airwars import AIRWARS
from geo.layers.presets.plain import PLACE_COLUMNS, make_plain
from geo.layers.presets.preset import ImportOptions, Preset
from geo.layers.presets.rows import fold_column
from geo.layers.presets.translating import translate_rows
from geo.layers.presets.ucdp import UCDP
from geo.layers.reading import LayerRead, check_raw
from geo.layers.records import RawLayer, Repair
from geo.layers.suggestions import suggest

__all__ = ["PRESETS", "detect_preset", "find_preset", "import_raw", "import_source"]

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


def detect_preset(columns: Iterable[str]) -> str:
    """
    Tell from its columns whose export a file is.

    Parameters
    ----------
    columns
        The columns as the file has them.

    Returns
    -------
    name
        The name of a preset; "plain" where the columns are those of no publisher.

    Examples
    --------
    >>> detect_preset(["Code", "Date", "Latitude", "Longitude", "Geolocation Accuracy Name"])
    'airwars'
    >>> detect_preset(["code", "date", "latitude", "longitude"])
    'plain'
    """
    found = {fold_column(name) for name in columns}
    for preset in PRESETS.values():
        if found.issuperset(preset.needed) and (not preset.known_by or found.intersection(preset.known_by)):
            return preset.name
    return _PLAIN


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
    if preset != _PLAIN:
        find_preset(preset)  # a wrong name is told before the file is read
    return import_raw(
        read_raw(path, layer_name), preset=preset, mapping=mapping, options=options, bounds_deg=bounds_deg
    )


def import_raw(
    raw: RawLayer,
    *,
    preset: str,
    mapping: Mapping[str, str] | None = None,
    options: ImportOptions | None = None,
    bounds_deg: Bounds | None = None,
) -> LayerRead:
    """
    Make a checked layer of rows that have been read already.

    Parameters
    ----------
    raw
        As `geo.layers.reading.read_raw` gives them.
    preset, mapping, options, bounds_deg
        As for `import_source`.

    Returns
    -------
    layer
        As `import_source` gives it.

    Raises
    ------
    SettingsError, SchemaError
        As `import_source`.
    """
    wanted = options or ImportOptions()
    chosen = None if preset == _PLAIN else find_preset(preset)
    if chosen is not None and mapping:
        finding = Finding("a mapping", f"none: {preset} knows its columns", likely_cause="meant preset='plain'")
        raise SettingsError("The mapping cannot be used.", [finding])
    kind = find_kind(wanted.kind if chosen is None else "strikes")
    if chosen is None:
        restored = restore_names(raw, kind)
        raw = restored if set((mapping or {}).values()) <= set(restored.columns) else raw
        degrees = restore_degrees(raw)
        if set((mapping or {}).values()) <= set(degrees.columns) and not set(PLACE_COLUMNS).intersection(mapping or {}):
            raw = degrees
        chosen = make_plain(kind, mapping or {}, raw.columns, wanted, raw.file)
    with pause_cycle_search():
        translated, asked = translate_rows(raw, chosen, wanted)
    layer = check_raw(translated, kind, sources=wanted.sources, bounds_deg=bounds_deg, basis=wanted.basis)
    repairs = sorted((_rename_repair(item, chosen) for item in layer.repairs), key=lambda item: int(item.row or 0))
    refused = [_rename_finding(item, chosen) for item in layer.refused]
    unused = tuple(name for name in raw.columns if fold_column(name) not in asked)
    return replace(layer, repairs=tuple(repairs), refused=tuple(refused), unused_columns=unused)


def _rename_finding(finding: Finding, preset: Preset) -> Finding:
    column = preset.columns.get(finding.column, finding.column)
    return finding if column == finding.column else replace(finding, column=column)


def _rename_repair(repair: Repair, preset: Preset) -> Repair:
    column = preset.columns.get(repair.column, repair.column)
    return repair if column == repair.column else replace(repair, column=column)
