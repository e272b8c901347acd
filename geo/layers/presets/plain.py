"""Any table or layer, whose columns the reader names: spreadsheets in Arabic, My Maps, shapefiles by mail."""

from collections.abc import Mapping
from typing import Final

from geo.errors import Finding, SettingsError
from geo.layers.kinds import LayerKind
from geo.layers.presets.preset import ImportOptions, Preset
from geo.layers.presets.rows import SourceRow, fold_column, make_id
from geo.layers.suggestions import suggest

__all__ = ["PLACE_COLUMNS", "make_plain"]

PLACE_COLUMNS: Final = ("lat", "lon", "position", "wkt")
"""What a plain table may give places in; `position` holds both coordinates in one cell."""

_PARTY_COLUMNS: Final = frozenset({"attributed_to", "claimed_by", "party", "claimant"})


def make_plain(
    kind: LayerKind, mapping: Mapping[str, str], columns: tuple[str, ...], options: ImportOptions, file: str
) -> Preset:
    """
    Make the preset of one file from the columns that its reader names.

    Parameters
    ----------
    kind
        The kind of layer.
    mapping
        The file's column behind each of ours; what it leaves out is looked for under our own name.
    columns
        The file's columns.
    options
        With the constants.
    file
        The file's name.

    Returns
    -------
    preset
        Rows without an id are numbered.

    Raises
    ------
    SettingsError
        The mapping or the constants name a column that the kind or the file does not have.
    """
    ours = [*(column.name for column in kind.columns), *PLACE_COLUMNS]
    theirs = {fold_column(name): name for name in columns}
    where = f"the mapping for {file}"
    findings = [
        Finding(repr(name), f"a column of {kind.name}", where, "", name, suggest(name, ours))
        for name in (*mapping, *options.constants)
        if name not in ours
    ]
    findings += [
        Finding(f"no column {name!r}", f"a column of {file}", where, "", key, suggest(name, columns))
        for key, name in mapping.items()
        if fold_column(name) not in theirs
    ]
    if findings:
        raise SettingsError(f"{file} cannot be imported with this mapping.", findings)
    found = {key: fold_column(mapping.get(key, key)) for key in ours}
    found = {key: name for key, name in found.items() if name in theirs}

    def translate(row: SourceRow, options: ImportOptions) -> dict[str, object]:
        """Take each cell over as it stands."""
        cells: dict[str, object] = {key: row.cell(name) for key, name in found.items()}
        for key, value in options.constants.items():
            if cells.get(key) in (None, ""):
                cells[key] = value
        for key in _PARTY_COLUMNS & cells.keys():
            party = str(cells[key] or "").strip()
            cells[key] = options.parties.get(party, party)
        return _name_row(row, cells)

    shown = {key: theirs[name] for key, name in found.items()}
    if "lat" in shown and "lon" in shown:
        shown["lat, lon"] = f"{shown['lat']}, {shown['lon']}"
    return Preset(
        name="plain",
        title=file,
        licence="as the reader knows",
        attribution="as the reader knows",
        sensitivity="public",
        codebook="",
        needed=(),
        columns=shown,
        translate=translate,
    )


def _name_row(row: SourceRow, cells: dict[str, object]) -> dict[str, object]:
    """Give a row its id: its number where it has none, and without what an id cannot hold."""
    stated = str(cells.get("id") if cells.get("id") is not None else "")
    made = make_id(stated) or f"row-{row.number}"
    if made != stated:
        row.repair("id", repr(stated) if stated else "nothing", f"named {made}")
    return cells | {"id": made}
