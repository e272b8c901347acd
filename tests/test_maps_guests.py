"""What folium layers say on a map: plain text comes along as text, whatever stands in it, and nothing else does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import folium
import pytest
from browser import Browser
from maps_island import read_island
from maps_scene import hostile_texts, make_content

from geo.errors import OutputError
from geo.maps import draw_map

READY = "document.body.classList.contains('is-ready')"
TRICKS = (
    *hostile_texts(),
    "{{ 7*7 }}",
    "{% for x in () %}",
    "${window.__fired = true}",
    "`); window.__fired = true; (`",
    "\\`); window.__fired = true; (\\`",
    "</script><script>window.__fired = true</script>",
    "<img src=x onerror=window.__fired=true>",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


def add_all(drawn: folium.Map) -> None:
    """A marker in a group with a popup, and a circle with a tooltip, for every text."""
    group = folium.FeatureGroup("group").add_to(drawn)
    for number, text in enumerate(TRICKS):
        place = [34.0 + 0.05 * number, 38.0]
        folium.Marker(place, popup=text).add_to(group)
        folium.Circle(place, radius=900, tooltip=text).add_to(drawn)


def test_texts_of_layers_stand_in_the_island_and_nowhere_else() -> None:
    drawn = draw_map(make_content())
    add_all(drawn)
    html = drawn.to_html()
    captions = read_island(html)["captions"]
    texts = [text.replace("\\`", "`").strip() for text in TRICKS]  # folium itself puts the stroke there
    assert [caption["text"] for caption in captions if caption["kind"] == "popup"] == texts
    assert len(captions) == 2 * len(TRICKS)
    island = html.index('id="island">')
    outside = html[:island] + html[html.index("</script>", island) :]
    assert not [text for text in TRICKS if len(text) > 9 and text in outside]
    assert html == drawn.to_html()


def test_the_layers_are_left_as_they_were() -> None:
    drawn = draw_map(make_content())
    marker = folium.Marker([34.5, 38.3], popup="T4", tooltip="air base").add_to(drawn)
    before = [type(child) for child in marker._children.values()]
    drawn.to_html()
    assert [type(child) for child in marker._children.values()] == before
    assert {folium.Popup, folium.Tooltip} <= set(before)


def test_a_break_ends_a_line_and_the_rest_of_html_is_text() -> None:
    drawn = draw_map(make_content())
    folium.Marker([34.5, 38.3], popup=folium.Popup("T4<br/><b>Tiyas</b>", show=True)).add_to(drawn)
    folium.Marker([34.5, 38.4], popup=folium.Popup("a < b", parse_html=True)).add_to(drawn)
    first, second = read_island(drawn.to_html())["captions"]
    assert (first["text"], first["open"]) == ("T4\n<b>Tiyas</b>", True)
    assert (second["text"], second["open"]) == ("a < b", False)


@pytest.mark.parametrize(
    ("content", "name"), [(folium.IFrame("<p>chart</p>"), "IFrame"), (folium.Element("<p>chart</p>"), "Element")]
)
def test_a_popup_of_more_than_text_is_refused(content: Any, name: str) -> None:  # noqa: ANN401 - folium publishes no types
    drawn = draw_map(make_content())
    folium.Marker([34.5, 38.3], popup=folium.Popup(content)).add_to(drawn)
    with pytest.raises(OutputError, match=f"The popup of the folium layer Marker holds {name}; expected plain text"):
        drawn.to_html()


@pytest.mark.browser
def test_popups_and_tooltips_show_their_text_and_run_nothing(browser: Browser, tmp_path: Path) -> None:
    drawn = draw_map(make_content())
    add_all(drawn)
    browser.open(drawn.save(tmp_path / "guests.html"))
    browser.wait(READY)
    told = browser.run("""
        const told = [];
        map_tadmur.eachLayer((layer) => {
          const caption = layer.getPopup?.() ? "Popup" : layer.getTooltip?.() ? "Tooltip" : null;
          if (!caption) return;
          layer[`open${caption}`]();
          told.push([caption, layer[`get${caption}`]().getElement().querySelector(".guest-text").textContent]);
        });
        return told;
    """)
    texts = sorted(text.replace("\\`", "`").strip() for text in TRICKS)
    assert sorted(text for caption, text in told if caption == "Popup") == texts
    assert len([text for caption, text in told if caption == "Tooltip"]) == len(TRICKS)
    assert browser.run("return window.__fired ?? null") is None
    assert browser.run("return document.querySelectorAll('.guest-text *').length") == 0
    requests, complaints = browser.listen()
    assert complaints == []
    assert [address for address in requests if not address.startswith(("file://", "data:"))] == []
