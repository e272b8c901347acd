"""
Layers that a user adds with folium: taken along where they need no network, refused with a clear word where they do.

folium renders a layer's text twice, the second time as a template of its own, so that `{{ ... }}` in a name runs as
Python. Here the text of the first pass is taken and the second never happens. Popups and tooltips are taken out before
even that (`captions`): folium would paste them into a script.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from branca.element import Element, Figure
from jinja2 import TemplateError

from geo.errors import OutputError
from geo.maps.captions import GuestCaption, take_captions
from geo.maps.leaflet import Leaflet

__all__ = ["GUESTS", "Guests", "list_surroundings", "refuse_strays", "render_guests"]

GUESTS = "guests_tadmur"
"""The name under which the page looks for the function that adds the layers."""

_REMOTE = re.compile(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s"'`<>)]*""", re.IGNORECASE)
_ABSENT = (
    ("jQuery", re.compile(r"\$\(")),
    ("Awesome Markers and Font Awesome", re.compile(r"\bAwesomeMarkers\b")),
)
_SCRIPT_ENDS = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guests:
    """
    What the layers of a user bring to the page.

    Parameters
    ----------
    script
        JavaScript that defines one function for the page to call: it adds the layers and returns those that say
        something, by name. Empty where there are no layers.
    captions
        What they say; `layer` is the name that the function returns it under.
    """

    script: str = ""
    captions: tuple[GuestCaption, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rendered:
    """What one guest adds to a page."""

    guest: Element
    scripts: tuple[str, ...]
    links: tuple[str, ...]
    markup: tuple[str, ...]


def list_surroundings(page: Figure) -> frozenset[int]:
    """List what stands around a map, by identity: in the page's head, its body and its scripts, and beside the map."""
    corners = (page, page.header, page.html, page.script)
    return frozenset(id(child) for corner in corners for child in corner._children.values())  # noqa: SLF001 - as below


def refuse_strays(page: Figure, known: frozenset[int]) -> None:
    """
    Refuse what somebody put around a map: it would be left out of the page without a word.

    Parameters
    ----------
    page
        The figure that the map stands in.
    known
        What stood there when the map was made.

    Raises
    ------
    OutputError
        Something was added to the page in place of the map.
    """
    strays = len(list_surroundings(page) - known)
    if strays:
        raise OutputError(
            f"Found {strays} element{'' if strays == 1 else 's'} added to the page around the map, expected layers "
            "added to the map itself. Likely cause: get_root().html.add_child(...), which this page has no place for."
        )


def render_guests(page: Figure, guests: tuple[Element, ...], leaflet: Leaflet) -> Guests:
    """
    Write the script of every folium layer that was added to a map.

    Parameters
    ----------
    page
        The figure that the map stands in; it is left as it was.
    guests
        The layers, in the order in which they were added.
    leaflet
        Whose stock pin the layers may use.

    Returns
    -------
    rendered
        Their script and what their popups and tooltips say. folium's random names are replaced by counted ones, so that
        the same layers give the same text.

    Raises
    ------
    OutputError
        A layer needs the network, a library that is not in the page, or markup outside the map; or its popup holds more
        than text.
    """
    if not guests:
        return Guests()
    with take_captions(guests) as captions:
        scripts = [script for guest in guests for script in _offline_scripts(_render(page, guest))]
        speaking = {caption.layer for caption in captions}
        elements = [element for guest in guests for element in _family(guest)]
        names = {element._id: f"guest{number}" for number, element in enumerate(elements)}  # noqa: SLF001 - no public name
        pairs = ((names[element._id], element) for element in elements if element._id in speaking)  # noqa: SLF001 - as above
        told = ", ".join(f"{name}: {element.get_name()}" for name, element in pairs)
    text = "\n".join((_stock_pin(leaflet), *scripts, f"return {{ {told} }};"))
    for name, counted in names.items():
        text = text.replace(name, counted)
    # The page's map is there later than this script: main.js calls the function.
    script = _SCRIPT_ENDS.sub(r"\\x3c", f"window.{GUESTS} = () => {{\n{text}\n}};")
    return Guests(script, tuple(replace(caption, layer=names[caption.layer]) for caption in captions))


def _render(page: Figure, guest: Element) -> _Rendered:
    corners = (page.header, page.html, page.script)
    before = [dict(corner._children) for corner in corners]  # noqa: SLF001 - as above
    for corner in corners:
        corner._children.clear()  # noqa: SLF001 - as above
    try:
        guest.render()
        header, markup, scripts = ([*corner._children.values()] for corner in corners)  # noqa: SLF001 - as above
    except TemplateError as error:
        raise OutputError(
            f"The folium layer {_name(guest)} holds text that folium reads as a template: {error}. Expected plain text"
            " without {% or {#. Give it to a frame of the map instead."
        ) from error
    finally:
        for corner, children in zip(corners, before, strict=True):
            corner._children.clear()  # noqa: SLF001 - as above
            corner._children.update(children)  # noqa: SLF001 - as above
    return _Rendered(
        guest,
        scripts=tuple(_text(element) for element in scripts),
        links=tuple(str(element.url) for element in header if hasattr(element, "url")),
        markup=tuple(text for element in (*header, *markup) if (text := _text(element)).strip()),
    )


def _offline_scripts(rendered: _Rendered) -> tuple[str, ...]:
    name = _name(rendered.guest)
    code = "\n".join(rendered.scripts)
    remote = (*rendered.links, *_REMOTE.findall(code))
    if remote:
        raise OutputError(
            f"The folium layer {name} needs the network ({', '.join(sorted(set(remote))[:3])}); expected a layer that"
            " brings its data along. A map file is opened where there is none."
        )
    absent = [library for library, sign in _ABSENT if sign.search(code)]
    if absent:
        raise OutputError(
            f"The folium layer {name} needs {' and '.join(absent)}, which folium loads from the network; expected plain"
            " vectors. Icons of the map come from its frames, and a popup is a text."
        )
    if rendered.markup:
        raise OutputError(f"The folium layer {name} adds markup or styles outside the map; expected map layers only.")
    return rendered.scripts


def _stock_pin(leaflet: Leaflet) -> str:
    return (
        "delete L.Icon.Default.prototype._getIconUrl;"
        f'L.Icon.Default.mergeOptions({{iconUrl:"{leaflet.marker}",iconRetinaUrl:"{leaflet.marker_2x}",'
        f'shadowUrl:"{leaflet.shadow}"}});'
    )


def _family(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():  # noqa: SLF001 - as above
        yield from _family(child)


def _text(element: Element) -> str:
    return element._template_str or ""  # noqa: SLF001 - the text before branca reads it as a template


def _name(guest: Element) -> str:
    return str(guest._name)  # noqa: SLF001 - branca has no public name for it
