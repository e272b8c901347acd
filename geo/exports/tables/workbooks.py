"""
Tables as an Excel workbook (ECMA-376, XLSX) in which no text can act as a formula.

Written by hand: every text is an inline string, so there is nothing that a spreadsheet would calculate, and the same
input gives the same bytes. A text that looks like a formula gets an apostrophe too, so that it stays harmless when the
table is saved as CSV.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from geo.errors import DataError, Finding
from geo.exports.layers import Cell, list_layers, list_sources
from geo.exports.markup import clean_text, pack
from geo.exports.sets import ExportSet, describe_set
from geo.exports.tables.csv_files import FORMULA_STARTS
from geo.files import replace_file

__all__ = ["write_spreadsheet"]

_MOST_ROWS: Final = 1_048_576  # of a sheet
_MOST_CHARACTERS: Final = 32_767  # of a cell
_CUT: Final = " […]"
_NAME_LENGTH: Final = 31  # of a sheet's name
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PLAIN, _BOLD, _DATE, _TEXT = range(4)  # the formats below, in their order
_STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1">'
    '<xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" '
    'applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
_EPOCH: Final = datetime(1899, 12, 30, tzinfo=UTC)  # day 0 of Excel's count, its leap day of 1900 taken in
_DAY_S: Final = 86_400


def write_spreadsheet(exported: ExportSet, path: str | PathLike[str]) -> Path:
    """
    Write the tables of a set as one workbook.

    Parameters
    ----------
    exported
        What goes out. Not modified.
    path
        The file (``.xlsx``); it appears whole or not at all.

    Returns
    -------
    path
        The file: first a sheet `about` with caveat, date, sources and licences, then one for each layer, `columns` with
        the English and Arabic titles, and `sources`. Points have `lon_deg` and `lat_deg`; lines and areas are left out.

    Raises
    ------
    DataError
        A frame cannot be written, or has more rows than a sheet can hold.
    OutputError
        The file cannot be written.
    """
    layers = list_layers(exported)
    about = describe_set(exported)
    sheets: dict[str, list[Sequence[Cell]]] = {"about": [("key", "value"), *_list_about(about)]}
    titles: list[Sequence[Cell]] = [("layer", "column", "holds", "title", "title_ar")]
    for layer in layers:
        is_point = layer.geometry_type == "Point"
        places = (
            [(shape.x, shape.y) if shape is not None else (None, None) for shape in layer.geometries]
            if is_point
            else []
        )
        head = (*layer.field_names, "lon_deg", "lat_deg") if is_point else layer.field_names
        rows = [(*row, *place) for row, place in zip(layer.rows, places, strict=True)] if is_point else list(layer.rows)
        sheets[layer.name] = [head, *rows]
        titles += [(layer.name, field.name, field.holds, field.title, field.title_ar) for field in layer.fields]
    names = ("url", "publisher", "published", "accessed", "archived_url", "reliability", "credibility", "note")
    sheets["columns"] = titles
    sheets["sources"] = [names, *(tuple(getattr(item, name) for name in names) for item in list_sources(exported))]
    findings = [
        Finding(f"{len(rows)} rows", f"at most {_MOST_ROWS} with the header", name)
        for name, rows in sheets.items()
        if len(rows) > _MOST_ROWS
    ]
    if findings:
        raise DataError(f"{Path(path).name} cannot be written.", findings)
    return replace_file(path, pack(_list_members(sheets)))


def _list_about(about: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for key, value in about.items():
        items = [f"{name}: {text}" for name, text in value.items()] if isinstance(value, dict) else value
        for item in items if isinstance(items, list) else [items]:
            yield key, str(item)


def _list_members(sheets: Mapping[str, list[Sequence[Cell]]]) -> dict[str, str]:
    names = _name_sheets(list(sheets))
    numbers = range(1, len(names) + 1)
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kinds}.worksheet+xml"/>'
        for number in numbers
    )
    types = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>{overrides}</Types>'
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    workbook = f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>'
    links = "".join(_link(number, "worksheet", f"worksheets/sheet{number}.xml") for number in numbers)
    links += _link(len(names) + 1, "styles", "styles.xml")
    relations = f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": types,
        "_rels/.rels": f"{relations}{_link(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": f"{relations}{links}</Relationships>",
        "xl/styles.xml": _STYLES,
    } | {
        f"xl/worksheets/sheet{number}.xml": _write_sheet(rows)
        for number, rows in zip(numbers, sheets.values(), strict=True)
    }


def _link(number: int, kind: str, part: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{part}"/>'


def _name_sheets(names: list[str]) -> list[str]:
    """Shorten names to what a sheet may have, and number those that fall together."""
    given: list[str] = []
    for name in names:
        plain = "".join("_" if sign in "[]:*?/\\'" else sign for sign in clean_text(name))[:_NAME_LENGTH] or "sheet"
        number, chosen = 2, plain
        while chosen.casefold() in {other.casefold() for other in given}:
            chosen = f"{plain[: _NAME_LENGTH - len(str(number)) - 1]}~{number}"
            number += 1
        given.append(chosen)
    return given


def _write_sheet(rows: list[Sequence[Cell]]) -> str:
    columns = [_name_column(number) for number in range(max(map(len, rows), default=0))]
    lines = "".join(_write_row(row, number, columns) for number, row in enumerate(rows, 1))
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{views}<sheetData>{lines}</sheetData></worksheet>'


def _write_row(row: Sequence[Cell], number: int, columns: list[str]) -> str:
    # Readers that look a cell up need its place, though the standard lets it follow from the order.
    cells = (_write_cell(cell, f"{columns[place]}{number}", head=number == 1) for place, cell in enumerate(row))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _name_column(number: int) -> str:
    """
    Name a column as spreadsheets do.

    >>> [_name_column(number) for number in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    name, rest = "", number + 1
    while rest:
        rest, sign = divmod(rest - 1, 26)
        name = chr(ord("A") + sign) + name
    return name


def _write_cell(cell: Cell, place: str, *, head: bool = False) -> str:
    r"""
    Write one cell; an empty one is left out.

    >>> _write_cell("=1+1", "A2")
    '<c r="A2" t="inlineStr" s="3"><is><t xml:space="preserve">\'=1+1</t></is></c>'
    >>> _write_cell(2.5, "A2"), _write_cell(True, "B2"), _write_cell(None, "C2")
    ('<c r="A2"><v>2.5</v></c>', '<c r="B2" t="b"><v>1</v></c>', '')
    """
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, datetime):
        days = (cell.astimezone(UTC) - _EPOCH).total_seconds() / _DAY_S
        return f'<c r="{place}" s="{_DATE}"><v>{days!r}</v></c>' if days >= 1 else _write_cell(cell.isoformat(), place)
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell!r}</v></c>'
    text = clean_text(cell)
    if text.startswith(FORMULA_STARTS):
        text = f"'{text}"
    if len(text) > _MOST_CHARACTERS:
        text = text[: _MOST_CHARACTERS - len(_CUT)] + _CUT
    style = _BOLD if head else _TEXT
    return f'<c r="{place}" t="inlineStr" s="{style}"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
