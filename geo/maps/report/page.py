"""The report as a page: one article for each language, the chosen one in sight, no script and no network."""

import base64
import hashlib
import os
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from geo.files import replace_file
from geo.maps.figures import draw_content_figure, render_figure
from geo.maps.figures.selection import number_corridors, rows_of
from geo.maps.figures.wording import Wording
from geo.maps.price_figure import draw_price_figure
from geo.maps.report.content import ReportContent
from geo.maps.report.markup import Child, make, write_page
from geo.maps.report.references import list_inputs, list_sources
from geo.maps.report.tables import ReportTable, list_tables

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["build_report", "write_content_report"]

_LANGUAGES: Final = ("en", "ar")
_MOST_FINDINGS: Final = 3  # of a topic
_MAP_MM: Final = (180.0, 222.0)


def write_content_report(content: ReportContent, path: str | os.PathLike[str]) -> Path:
    """
    Write a report, whole or not at all; the same content gives the same bytes.

    Parameters
    ----------
    content
        What it tells. Not modified.
    path
        Where; its folder exists.

    Returns
    -------
    path
        The file.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    return replace_file(path, build_report(content))


def build_report(content: ReportContent) -> str:
    """
    Build the page of a report.

    It holds no script and loads nothing. The reader chooses a language, which is also the one that is printed; where a
    browser cannot hide the other, both stand one after the other.

    Returns
    -------
    html
        The whole page.
    """
    style = files("geo.maps.report").joinpath("style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    first = content.shown.language
    order = (first, *(language for language in _LANGUAGES if language != first))
    wordings = {language: Wording(language, content.shown.parties) for language in order}
    title = wordings[first].local(content.shown.title, content.shown.title_ar)
    head = make(
        "head",
        None,
        make("meta", {"charset": "utf-8"}),
        make("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        make("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        make("meta", {"name": "referrer", "content": "no-referrer"}),
        make("title", None, title),
    )
    sheet = Element("style")
    sheet.text = style  # the one raw text: a file of this package
    head.append(sheet)
    articles: list[Child] = [_tell(content, wording) for wording in wordings.values()]
    body = make("body", None, _chooser(wordings), make("main", None, articles))
    return write_page(make("html", {"lang": first, "dir": _direction(wordings[first])}, head, body))


def _direction(wording: Wording) -> str:
    return "rtl" if wording.mirrored else "ltr"


def _chooser(wordings: dict[str, Wording]) -> Element:
    first = next(iter(wordings.values()))
    choices: list[Child] = []
    for language in _LANGUAGES:
        wording = wordings[language]
        state = {"checked": "checked"} if wording is first else {}
        button = {"type": "radio", "name": "language", "id": f"choose-{language}", "autocomplete": "off"} | state
        named = make("span", {"lang": language, "dir": _direction(wording)}, wording.told("language_name"))
        choices.append(make("label", {"for": f"choose-{language}"}, make("input", button), " ", named))
    return make("fieldset", {"class": "languages"}, make("legend", None, first.told("report_contents")), choices)


def _tell(content: ReportContent, wording: Wording) -> Element:
    shown, tables = content.shown, list_tables(content, wording)
    date = wording.day(shown.as_of)
    corridors = _certificates(content, wording)
    caveats = [make("p", None, wording.local(caveat.text, caveat.text_ar)) for caveat in shown.caveats]
    return make(
        "article",
        {"lang": wording.language, "dir": _direction(wording)},
        make("h1", None, wording.local(shown.title, shown.title_ar)),
        make("p", {"class": "as-of"}, wording.told("as_of", date=date)),
        make("section", {"class": "caveats"}, make("h2", None, wording.told("report_caveats")), *caveats),
        _section(wording, "findings", _findings(content, wording)),
        _section(wording, "map", [_map_figure(content, wording)]),
        *(_section(wording, key, _table_parts(tables, key, wording)) for key in ("control", "zones", "overlaps")),
        _section(wording, "corridors", [*_table_parts(tables, "corridors", wording), *corridors]),
        _section(wording, "prices", [*_table_parts(tables, "prices", wording), *_price_figures(content, wording)]),
        _section(wording, "separations", _table_parts(tables, "separations", wording)),
        _section(wording, "method", [make("p", None, wording.told("report_method_text"))]),
        _section(wording, "notes", _notes(content)),
        _section(wording, "sources", list_sources(content, wording)),
        _section(wording, "inputs", list_inputs(content, wording)),
    )


def _section(wording: Wording, key: str, parts: list[Child]) -> Element | None:
    if not parts:
        return None
    name = f"{key}-{wording.language}"
    heading = make("h2", {"id": name}, wording.told(f"report_{key}"))
    return make("section", {"aria-labelledby": name}, heading, *parts)


def _findings(content: ReportContent, wording: Wording) -> list[Child]:
    """Tell the first findings of each topic, each caveat once; the tables hold the rest."""
    parts: list[Child] = []
    for topic in dict.fromkeys(told.topic for told in content.shown.statements):
        first = [told for told in content.shown.statements if told.topic == topic][:_MOST_FINDINGS]
        items: list[Child] = [make("li", None, wording.told_text(told.text, told.text_ar)) for told in first]
        caveats = dict.fromkeys(filter(None, (wording.told_text(told.caveat, told.caveat_ar) for told in first)))
        notes: list[Child] = [make("p", {"class": "note"}, " ".join(caveats))] if caveats else []
        parts += [make("h3", None, wording.value("topic", topic)), make("ul", None, items), notes]
    return parts


def _map_figure(content: ReportContent, wording: Wording) -> Element:
    drawn = draw_content_figure(content.shown, language=wording.language, size_mm=_MAP_MM)
    alt = wording.told("report_map_alt", date=wording.day(content.shown.as_of))
    return make("figure", {"class": "map"}, _image(drawn, alt))


def _image(figure: "Figure", alt: str) -> Element:
    data = base64.b64encode(render_figure(figure, ".svg")).decode("ascii")
    return make("img", {"src": f"data:image/svg+xml;base64,{data}", "alt": alt})


def _table_parts(tables: dict[str, ReportTable], key: str, wording: Wording) -> list[Child]:
    if key not in tables:
        return []
    table, note = tables[key], f"report_{key}_note"
    kinds = ["number" if numeric else "" for numeric in table.numeric]
    heads: list[Child] = [
        make("th", {"scope": "col", "class": kind}, name) for name, kind in zip(table.columns, kinds, strict=True)
    ]
    rows: list[Child] = []
    for cells in table.rows:
        first = make("th", {"scope": "row", "class": kinds[0]}, make("bdi", None, cells[0]))
        rest: list[Child] = [
            make("td", {"class": kind}, make("bdi", None, cell))
            for cell, kind in zip(cells[1:], kinds[1:], strict=True)
        ]
        rows.append(make("tr", None, first, *rest))
    drawn = make(
        "table",
        None,
        make("caption", None, table.caption),
        make("thead", None, make("tr", None, *heads)),
        make("tbody", None, *rows),
    )
    parts: list[Child] = [make("div", {"class": "scroll"}, drawn)]
    return [*parts, make("p", {"class": "note"}, wording.told(note))] if wording.knows(note) else parts


def _certificates(content: ReportContent, wording: Wording) -> list[Child]:
    """Tell of each corridor what is proved of it, and why there is none where there is none."""
    frame = content.shown.corridors
    items: list[Child] = []
    for row in rows_of(number_corridors(frame)) if frame is not None else ():
        reading = wording.value("reading", row.get("reading") or "")
        name = f"{wording.rank(row['number'])} · {wording.name(row)} ({reading})"
        told = ["passes", "certificate"] if row.get("status") == "proposed" else ["reason", "certificate"]
        texts = [wording.told_text(row.get(column), row.get(f"{column}_ar")) for column in told]
        if any(texts):
            proof = " ".join(text if text.endswith(".") else f"{text}." for text in texts if text)
            items.append(make("li", None, make("b", None, make("bdi", None, name)), ": ", proof))
    heading = make("h3", None, wording.told("report_certificates"))
    return [heading, make("ul", {"class": "note"}, *items)] if items else []


def _price_figures(content: ReportContent, wording: Wording) -> list[Child]:
    figures: list[Child] = []
    rows = list_tables(replace(content, ranges=None), wording)["prices"].rows if content.curves else ()
    for curve, row in zip(content.curves, rows, strict=True):
        title = f"{row[0]} · {row[1]}"
        alt = wording.told("report_price_alt", corridor=row[0], zone=row[1])
        drawn = draw_price_figure(curve, language=wording.language, title=title)
        figures.append(make("figure", {"class": "price"}, _image(drawn, alt)))
    return figures


def _notes(content: ReportContent) -> list[Child]:
    if not content.notes:
        return []
    return [
        make("ul", {"class": "note", "lang": "en", "dir": "ltr"}, *(make("li", None, text) for text in content.notes))
    ]
