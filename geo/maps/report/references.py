"""What a report stands on: sources, data and input files."""

from typing import Final
from urllib.parse import unquote

from geo.layers import Source
from geo.maps.figures.selection import items_of
from geo.maps.figures.wording import Wording, plain_text
from geo.maps.report.content import ReportContent
from geo.maps.report.markup import Child, link, make

__all__ = ["list_inputs", "list_sources"]

_LONGEST: Final = 90  # letters of an address; its link keeps all of it


def list_sources(content: ReportContent, wording: Wording) -> list[Child]:
    """List the data, and every source of what the report tells, numbered."""
    shown = content.shown
    frames = (shown.control, shown.activity, shown.zones, shown.strikes, shown.corridors, shown.separation_lines)
    cells = (cell for frame in frames if frame is not None and "sources" in frame for cell in frame["sources"])
    sources = dict.fromkeys(source for cell in cells for source in items_of(cell) if isinstance(source, Source))
    items: list[Child] = [make("li", None, *_source_parts(source, wording)) for source in sources]
    data = [wording.told("data_of", names=wording.told("list_mark").join(map(plain_text, shown.attributions)))]
    parts: list[Child] = [make("p", None, text) for text in data if shown.attributions]
    if items:
        parts += [
            make("p", {"class": "note"}, wording.told("report_sources_note")),
            make("ol", {"class": "sources"}, *items),
        ]
    return parts


def _shorten(address: str) -> str:
    """Write an address so that it can be read: letters for escapes, and an end where it is long."""
    text = unquote(address, errors="replace")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _source_parts(source: Source, wording: Wording) -> list[Child]:
    parts: list[Child] = [make("bdi", None, source.publisher)] if source.publisher else []
    for text in (source.published, f"{source.reliability}{source.credibility}"):
        if text:
            parts += [" · ", make("bdi", None, text)]
    parts += [" · ", link(source.url, _shorten(source.url))]
    if source.archived_url:
        parts += [" · ", link(source.archived_url, wording.told("archived"))]
    return parts


def list_inputs(content: ReportContent, wording: Wording) -> list[Child]:
    """List the files of the study with their hashes."""
    if not content.inputs:
        return []
    rows: list[Child] = [
        make(
            "tr",
            None,
            make("th", {"scope": "row"}, make("bdi", None, given.name)),
            make("td", {"class": "hash", "dir": "ltr"}, given.sha256),
        )
        for given in content.inputs
    ]
    heads = [make("th", {"scope": "col"}, text) for text in (wording.told("col_file"), "SHA-256")]
    caption = make("caption", None, wording.told("report_inputs_caption", id=content.study_id))
    return [make("table", None, caption, make("thead", None, make("tr", None, *heads)), make("tbody", None, *rows))]
