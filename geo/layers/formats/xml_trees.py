"""
XML of strangers, read into a small tree by the parser of the standard library.

A document type, an entity, a deep nest or more elements than a layer can have is refused while it is read, so that no
text grows in memory and nothing outside the file is looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from geo.errors import DataError, Finding, UnsafeFileError
from geo.layers.local_files import looks_arabic

__all__ = ["Element", "parse_xml"]

_MAX_DEPTH: Final = 100
_MAX_ELEMENTS: Final = 5_000_000


@dataclass(slots=True, eq=False)
class Element:
    """
    One element.

    Parameters
    ----------
    name
        Its local name, without the namespace.
    attributes
        By local name.
    children
        In document order.
    text
        All text directly in it.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def find(self, name: str) -> "Element | None":
        """Give the first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def find_text(self, name: str) -> str:
        """Give the text of the first child of a name; empty where there is none."""
        child = self.find(name)
        return child.text.strip() if child is not None else ""

    def walk(self) -> Iterator["Element"]:
        """Go through the element and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


class _Builder:
    """Builds the tree while the parser reads."""

    def __init__(self, file: str) -> None:
        self.root: Element | None = None
        self._file = file
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._n_elements = 0

    def refuse(self, found: str, cause: str = "") -> None:
        finding = Finding(found, "plain XML", self._file, likely_cause=cause)
        raise UnsafeFileError(f"{self._file} is not opened.", [finding])

    def refuse_doctype(self, *_: object) -> None:
        self.refuse("a document type or an entity", "a file made to grow in memory, or to read other files")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._n_elements += 1
        if len(self._open) >= _MAX_DEPTH:
            self.refuse(f"elements nested deeper than {_MAX_DEPTH}")
        if self._n_elements > _MAX_ELEMENTS:
            self.refuse(f"more than {_MAX_ELEMENTS} elements")
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()})
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._texts.append([])

    def data(self, text: str) -> None:
        self._texts[-1].append(text)

    def end(self, _: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())


def parse_xml(content: bytes, file: str) -> Element:
    """
    Parse a whole document.

    Parameters
    ----------
    content
        Its bytes, in the encoding that they state.
    file
        The file's name, for errors.

    Returns
    -------
    root
        The tree.

    Raises
    ------
    UnsafeFileError
        It has a document type or entities, is nested too deep or has too many elements.
    DataError
        It is not XML.

    Examples
    --------
    >>> parse_xml(b"<a><b>x</b></a>", "a.xml").find_text("b")
    'x'
    """
    builder = _Builder(file)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.refuse_doctype
    parser.EntityDeclHandler = builder.refuse_doctype
    try:
        parser.Parse(content, True)  # noqa: FBT003 -- the parser takes it so
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, DataError):
            raise
        cause = "saved in the Arabic encoding of Windows (cp1256) without saying so" if looks_arabic(content) else ""
        finding = Finding(str(error), "XML that is whole", file, likely_cause=cause)
        raise DataError(f"{file} is not XML.", [finding]) from None
    if builder.root is None:
        raise DataError(f"{file} is not XML.", [Finding("nothing", "an element", file)])
    return builder.root


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
