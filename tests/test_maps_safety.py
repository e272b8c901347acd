"""Safe by construction: hostile text in every field of every frame, through the real page, every part of it used."""

import dataclasses
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from browser import Browser
from maps_island import read_island
from maps_scene import (
    HOSTILE_ADDRESSES,
    activity_frame,
    hostile_texts,
    make_content,
    map_rasters,
    price_curve,
    proved_corridors,
)

from geo.caveat import Caveat
from geo.errors import SettingsError
from geo.layers import Party, Source
from geo.maps import BaseLayers, MapContent, MapStatement, draw_map

READY = "document.body.classList.contains('is-ready')"
FRAMES = (
    "control",
    "activity",
    "zones",
    "overlaps",
    "corridors",
    "strikes",
    "bands",
    "pinch_points",
    "separation_lines",
    "prices",
)
# What decides how a feature is drawn; the other columns are free text.
STRUCTURE = {"id", "zone_id", "request_id", "corridor_id", "reading", "status", "relation", "class_id", "scenario"}
STRUCTURE |= {"party", "kind", "attributed_to", "location_kind", "rank", "a_id", "b_id", "a_kind", "b_kind"}
# Uses everything that can be used, and counts what text has become.
USE_EVERYTHING = """
const done = arguments[arguments.length - 1];
const pause = () => new Promise((next) => setTimeout(next, 30));
const press = async (selector) => {
  for (const element of document.querySelectorAll(selector)) element.click();
  await pause();
};
(async () => {
  for (const language of ["ar", "en"]) {
    await press(`[data-language="${language}"]`);
    for (const tab of document.querySelectorAll("[role=tab]")) { tab.click(); await pause(); }
    document.querySelectorAll("details").forEach((details) => (details.open = true));
    await press("input[type=checkbox]:not(:checked)");
    await press("input[name=raster]");
    await press("input[name=reading][value=all]");
    for (const opener of [...document.querySelectorAll(".opener, .locate")].slice(0, 8)) {
      opener.click();
      await new Promise((next) => setTimeout(next));
      document.querySelectorAll(".card-pager button")[0]?.click();
    }
    const box = document.getElementById("search");
    for (const text of ["fired", "script", "img"]) {
      box.value = text;
      box.dispatchEvent(new Event("input"));
      await pause();
      document.querySelector("#hits [role=option]")?.click();
    }
  }
  await pause();
  const elements = [...document.querySelectorAll("*")];
  done({
    fired: window.__fired ?? null,
    handlers: elements.filter((e) => [...e.attributes].some(({ name }) => name.startsWith("on"))).length,
    tags: [...new Set(elements.map((e) => e.tagName.toLowerCase()))],
    scripts: document.scripts.length,
    styles: document.querySelectorAll("style").length,
    links: [...document.links].map((link) => [link.protocol, link.getAttribute("href"), link.rel, link.target]),
    cards: document.querySelectorAll(".card-body").length,
    text: document.body.textContent.includes("<img src=x onerror=window.__fired=true>"),
  });
})();
"""


def poison(frame: gpd.GeoDataFrame, *, structure: bool) -> gpd.GeoDataFrame:
    """Put a hostile text into every cell that holds text, and add a column whose name is one."""
    texts = itertools.cycle(hostile_texts())
    addresses = itertools.cycle(HOSTILE_ADDRESSES)

    def spoil(cell: object) -> object:
        if isinstance(cell, str):
            return next(texts)
        if isinstance(cell, Source):
            address = next(addresses)
            return Source(url=address, publisher=next(texts), archived_url=next(addresses), note=next(texts))
        if isinstance(cell, tuple):
            return tuple(spoil(item) for item in cell)
        return cell

    spoilt = frame.copy()
    for name in frame.columns:
        if frame[name].dtype == object and (structure or name not in STRUCTURE):
            spoilt[name] = pd.Series([spoil(cell) for cell in frame[name]], index=frame.index, dtype=object)
    for number, name in enumerate(("note", "where_text", "quote", "quote_lang", "mechanism", "rule")):
        spoilt[name] = hostile_texts()[number]
    return spoilt.assign(**{"<img src=x onerror=window.__fired=true>": "{{ 7*7 }}"})


def hostile_content(*, structure: bool) -> MapContent:
    """Everything that a map can show, hostile wherever text can stand."""
    proved = proved_corridors(hostile_texts()[2])
    plain = make_content(**(proved | {"activity": activity_frame()}), hostile=True)
    text, other = hostile_texts()[2], hostile_texts()[4]
    frames = {kind: poison(getattr(plain, kind), structure=structure) for kind in FRAMES}
    base = {
        field.name: None if (kept := getattr(plain.base, field.name)) is None else poison(kept, structure=True)
        for field in dataclasses.fields(BaseLayers)
    }
    raster, *_ = map_rasters(text)
    shown = dataclasses.replace(raster, id=text, name=text, name_ar=other, unit=text)
    curve = price_curve()
    marks = tuple(dataclasses.replace(mark, text=text, text_ar=other) for mark in curve.changes)
    return dataclasses.replace(
        plain,
        **frames,
        base=BaseLayers(**base),
        title=text,
        title_ar=other,
        parties=tuple(dataclasses.replace(party, name=text, name_ar=other) for party in plain.parties),
        rasters=(shown,),
        curves=(dataclasses.replace(curve, name=text, name_ar=other, changes=marks, gates=marks),),
        statements=(MapStatement(topic=text, text=text, text_ar=other, caveat=text, caveat_ar=other, refs=(text,)),),
        caveats=(Caveat(text=text, text_ar=other),) if _is_plain_caveat() else plain.caveats,
        attributions=tuple(hostile_texts()),
    )


def _is_plain_caveat() -> bool:
    return {field.name for field in dataclasses.fields(Caveat)} == {"text", "text_ar"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        opened.driver.set_script_timeout(60)
        yield opened


@pytest.mark.browser
@pytest.mark.parametrize("structure", [False, True], ids=["texts", "texts-and-keys"])
def test_nothing_in_any_field_runs_or_leaves(browser: Browser, tmp_path: Path, *, structure: bool) -> None:
    html = draw_map(hostile_content(structure=structure)).to_html()
    path = tmp_path / "hostile.html"
    path.write_text(html, encoding="utf-8")
    browser.open(path)
    browser.wait(READY)
    told: dict[str, Any] = browser.driver.execute_async_script(USE_EVERYTHING)
    requests, complaints = browser.listen()
    # The script is faster than any reader: the browser then tells that the address follows more slowly.
    assert [text for text in complaints if "Throttling navigation" not in text] == []
    assert [address for address in requests if not address.startswith((path.as_uri(), "data:", "blob:"))] == []
    assert told["fired"] is None
    assert told["handlers"] == 0
    assert told["scripts"] == html.count("<script")
    assert not {"iframe", "object", "embed", "form", "base", "math", "mglyph"} & set(told["tags"])
    assert told["text"]  # it was shown, as text
    assert told["cards"] == 1
    assert told["links"]
    for protocol, address, relation, frame in told["links"]:
        assert protocol in {"http:", "https:"}, address
        assert "noopener" in relation
        assert frame == "_blank"


@pytest.mark.browser
def test_the_audit_would_notice(browser: Browser, tmp_path: Path) -> None:
    """The same use of a page that trusts its data fires."""
    text = hostile_texts()[2]
    path = tmp_path / "trusting.html"
    path.write_text(f"<!DOCTYPE html><input id='search'><p>{text}</p>", encoding="utf-8")
    browser.open(path)
    browser.wait("window.__fired")
    told = browser.driver.execute_async_script(USE_EVERYTHING)
    assert told["fired"] is True
    assert told["handlers"] == 1


@pytest.mark.parametrize("structure", [False, True])
def test_no_text_of_a_frame_stands_in_the_page_as_it_is(*, structure: bool) -> None:
    html = draw_map(hostile_content(structure=structure)).to_html()
    island = read_island(html)
    told = {str(value) for row in island["layers"]["zones"] for value in row["properties"].values()}
    assert set(hostile_texts()[:6]) <= told  # verbatim, where only the page's own code reads it
    before, after = html.split('id="island">')[0], html.split('id="island">')[1].split("</script>", 1)[1]
    for hostile in hostile_texts():
        assert hostile not in after
        assert "<" not in hostile or hostile not in before


def test_no_text_passes_folium_or_branca(monkeypatch: pytest.MonkeyPatch) -> None:
    """Branca's templates are compiled from text; none that it sees while a map is written holds any of ours."""
    seen: list[str] = []
    from jinja2 import Environment  # noqa: PLC0415 - patched here alone

    compile_text = Environment.from_string

    def listen(self: Environment, source: Any, *rest: Any, **options: Any) -> Any:  # noqa: ANN401 - jinja's own
        seen.append(str(source))
        return compile_text(self, source, *rest, **options)

    monkeypatch.setattr(Environment, "from_string", listen)
    drawn = draw_map(hostile_content(structure=True))
    drawn.to_html()
    drawn._repr_html_()
    drawn.get_root().render()
    assert not [text for text in seen for hostile in hostile_texts() if hostile in text]


@pytest.mark.parametrize("colour", ["red;background:url(https://example.org)", "url(#x)", "#12345g", "</style>", ""])
def test_a_party_has_a_colour_and_nothing_else(colour: str) -> None:
    with pytest.raises(SettingsError):
        Party("one", "One", "واحد", colour, None)
