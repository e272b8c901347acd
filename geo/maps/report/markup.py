"""
Building a page as a tree, never as text: what comes from a layer is a text node or an attribute, and is escaped.

The tree is written by `xml.etree.ElementTree`; the only element with raw text in it is the style sheet of this package.
"""

import re
from typing import Final
from xml.etree.ElementTree import Element, tostring

from geo.layers.sources import is_web_address

__all__ = ["Child", "clean", "link", "make", "write_page"]

# Not allowed in a page (controls, lone surrogates, noncharacters), or able to turn what stands around (UAX 9).
_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

Child = Element | str | None | list["Child"]


def clean(text: object) -> str:
    r"""
    Leave out what no page may hold.

    Examples
    --------
    >>> clean("a\x00b\u202ec <b>")
    'abc <b>'
    """
    return _UNFIT.sub("", str(text))


def make(tag: str, attributes: dict[str, str] | None = None, *children: Child) -> Element:
    """
    Make an element.

    Parameters
    ----------
    tag
        Its name.
    attributes
        Their values; an empty one is left out, unless the attribute is ``alt``.
    children
        Elements, texts, lists of them, and None for nothing.

    Examples
    --------
    >>> tostring(make("p", {"class": "x"}, "a < b ", make("b", None, "&")), encoding="unicode", method="html")
    '<p class="x">a &lt; b <b>&amp;</b></p>'
    """
    element = Element(tag, {key: clean(value) for key, value in (attributes or {}).items() if value or key == "alt"})
    _append(element, list(children))
    return element


def link(address: str, text: str) -> Element:
    """Link to a web address; anything else stays a text."""
    if is_web_address(address):
        return make("a", {"href": address, "rel": "noopener noreferrer", "dir": "auto"}, text)
    return make("span", {"dir": "auto"}, text)


def write_page(root: Element) -> str:
    """Write a whole page."""
    return "<!doctype html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def _append(element: Element, children: list[Child]) -> None:
    for child in children:
        if isinstance(child, list):
            _append(element, child)
        elif isinstance(child, Element):
            element.append(child)
        elif child is not None:
            text = clean(child)
            if len(element):
                element[-1].tail = (element[-1].tail or "") + text
            else:
                element.text = (element.text or "") + text
