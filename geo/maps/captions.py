r"""
What folium layers say: the plain text of their popups and tooltips, taken out before folium writes anything.

folium pastes such a text into a JavaScript template literal and hands it to the browser as HTML, so that ``${...}`` in
it runs and ``<img>`` in it is an image. Here it travels in the data island and the page writes it as text.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from branca.element import Element, Html
from folium import Popup, Tooltip

from geo.errors import OutputError

__all__ = ["GuestCaption", "take_captions"]

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GuestCaption:
    """
    The text of one popup or tooltip.

    Parameters
    ----------
    layer
        The layer that has it, the identity of a folium element.
    kind
        "popup" or "tooltip".
    text
        As it was given, never read as HTML; ``<br>`` ends a line.
    is_open
        Whether it is open at first.
    """

    layer: str
    kind: str
    text: str
    is_open: bool


@contextmanager
def take_captions(guests: Sequence[Element]) -> Iterator[tuple[GuestCaption, ...]]:
    r"""
    Take the popups and tooltips out of some layers for as long as the context lasts.

    Parameters
    ----------
    guests
        Folium layers; afterwards they are as they were.

    Yields
    ------
    captions
        What they say, in the order of the layers.

    Raises
    ------
    OutputError
        A popup holds something else than text: a frame, a picture, a chart.

    Examples
    --------
    >>> import folium
    >>> marker = folium.Marker([34.5, 38.3], popup="{{ 7*7 }}<br><b>T4</b>")
    >>> with take_captions([marker]) as captions:
    ...     captions[0].text, list(marker._children)
    ('{{ 7*7 }}\n<b>T4</b>', [])
    """
    kept = [(element, dict(element._children)) for guest in guests for element in _family(guest)]  # noqa: SLF001 - branca has no public name
    captions = tuple(
        _read(element, child)
        for element, children in kept
        for child in children.values()
        if isinstance(child, Popup | Tooltip)
    )
    try:
        for element, children in kept:
            for name, child in children.items():
                if isinstance(child, Popup | Tooltip):
                    del element._children[name]  # noqa: SLF001 - as above
        yield captions
    finally:
        for element, children in kept:
            element._children.clear()  # noqa: SLF001 - as above
            element._children.update(children)  # noqa: SLF001 - as above


def _read(layer: Element, caption: Popup | Tooltip) -> GuestCaption:
    if isinstance(caption, Tooltip):
        text, kind, is_open = str(caption.text), "tooltip", bool(caption.options.get("permanent"))
    else:
        # folium escapes backticks for its literal; nothing else tells a text from what it was.
        text, kind, is_open = _text_of(layer, caption).replace("\\`", "`"), "popup", bool(caption.show)
    return GuestCaption(layer._id, kind, _BREAK.sub("\n", text).strip(), is_open)  # noqa: SLF001 - as above


def _text_of(layer: Element, popup: Popup) -> str:
    parts = tuple(popup.html._children.values())  # noqa: SLF001 - as above
    others = sorted({type(part).__name__ for part in parts if type(part) is not Html})
    if others:
        raise OutputError(
            f"The popup of the folium layer {layer._name} holds {', '.join(others)}; expected plain text."  # noqa: SLF001 - as above
            " Likely cause: a frame, a picture or a chart, which this page shows none of."
        )
    return "\n".join(str(part.data) for part in parts if isinstance(part, Html))


def _family(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():  # noqa: SLF001 - as above
        yield from _family(child)
