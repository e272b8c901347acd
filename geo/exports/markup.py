"""XML that text from outside cannot break out of, and archives that are the same bytes each time."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

__all__ = ["clean_text", "make", "pack", "render"]

# What XML 1.0 cannot hold at all, not even as a reference (Bray et al. 2008, section 2.2).
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP knows
_PLAIN_FILE: Final = 0o644 << 16


def clean_text(text: str) -> str:
    r"""
    Leave out the characters that XML cannot hold.

    Examples
    --------
    >>> clean_text("a\x00b\x1fc\n")
    'abc\n'
    """
    return _FORBIDDEN.sub("", text)


def make(tag: str, text: str = "", /, *children: ET.Element, **attributes: object) -> ET.Element:
    """
    Make an element.

    Parameters
    ----------
    tag
        Its name.
    text
        Its text, as it is; it is escaped when the element is written.
    children
        What stands in it.
    attributes
        Its attributes; an underscore at the end is dropped, so that ``class_`` can be written.

    Examples
    --------
    >>> ET.tostring(make("name", "<b>&", class_="x"), encoding="unicode")
    '<name class="x">&lt;b&gt;&amp;</name>'
    """
    named = {key.removesuffix("_"): clean_text(str(value)) for key, value in attributes.items()}
    element = ET.Element(tag, named)
    if text:
        element.text = clean_text(text)
    element.extend(children)
    return element


def render(root: ET.Element, *, doctype: str = "") -> str:
    """
    Write a document, indented by one space.

    Parameters
    ----------
    root
        Its root.
    doctype
        A line before the root, as it is.
    """
    ET.indent(root, space=" ")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' if not doctype else f"{doctype}\n"
    return head + ET.tostring(root, encoding="unicode") + "\n"


def pack(members: Mapping[str, bytes | str]) -> bytes:
    """
    Put files into a ZIP, in the order given and without a clock.

    Examples
    --------
    >>> pack({"doc.kml": "<kml/>"}) == pack({"doc.kml": "<kml/>"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, date_time=_EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every machine
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, content)
    return buffer.getvalue()
