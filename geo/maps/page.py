"""
The page around the data: our own modules joined into one script, Leaflet, the styles, and a policy that allows no more.

Scripts and styles are known before any data is, and their hashes are all that the Content-Security-Policy lets run
(W3C, "Content Security Policy Level 3", section 2.3.1). The page is put together with plain string replacement of a few
marks; nothing is a template.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from geo.errors import OutputError
from geo.maps.leaflet import read_leaflet
from geo.maps.tables import read_words

__all__ = ["MODULES", "STYLES", "Shell", "assemble_page", "join_modules", "read_shell"]

MODULES = (
    "geometry.js",
    "shapes.js",
    "columns.js",
    "island.js",
    "comparebase.js",
    "dates.js",
    "state.js",
    "words.js",
    "elements.js",
    "coordinates.js",
    "patterns.js",
    "symbols.js",
    "base.js",
    "features.js",
    "visibility.js",
    "areas.js",
    "canvas.js",
    "corridors.js",
    "layers.js",
    "placement.js",
    "names.js",
    "sources.js",
    "facts.js",
    "prices.js",
    "marks.js",
    "labels.js",
    "accounts.js",
    "popups.js",
    "findings.js",
    "rasters.js",
    "nameindex.js",
    "growing.js",
    "legendrows.js",
    "zonelegend.js",
    "legend.js",
    "tables.js",
    "proposals.js",
    "pricechart.js",
    "pricepanel.js",
    "downloads.js",
    "search.js",
    "timebar.js",
    "tools.js",
    "panel.js",
    "guests.js",
    "main.js",
    "story.js",
    "storyprint.js",
    "comparemarks.js",
    "swipe.js",
    "compare.js",
)
"""The page's modules, each after those that it imports from."""

STYLES = (
    "page.css",
    "map.css",
    "panel.css",
    "cards.css",
    "lists.css",
    "timebar.css",
    "prices.css",
    "phone.css",
    "print.css",
    "story.css",
    "compare.css",
)
"""The page's styles, in the order in which they override one another."""

_IMPORT = re.compile(r"^import\b[^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|let|class)", re.MULTILINE)
_REMOTE = re.compile(
    r"""\b(?:src|href|action|data|poster)\s*=\s*["']?\s*(?:[a-z]+:)?//|<link\b|<base\b|@import|\burl\((?!#)|sourceMappingURL=""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shell:
    """
    The page without its data.

    Parameters
    ----------
    frame
        The HTML with its marks.
    scripts
        Leaflet, then our modules.
    styles
        Leaflet's, then ours.
    licence
        Leaflet's licence.
    """

    frame: str
    scripts: tuple[str, str]
    styles: tuple[str, str]
    licence: str


@cache
def read_shell() -> Shell:
    """
    Read everything that is the same on every map.

    Raises
    ------
    OutputError
        Leaflet is missing or changed, or the shell refers to another file.
    """
    leaflet = read_leaflet()
    shell = Shell(
        frame=_page_file("page.html"),
        scripts=(leaflet.script, join_modules({name: _page_file(name) for name in MODULES})),
        styles=(leaflet.style, "".join(_page_file(name) for name in STYLES)),
        licence=_page_file("leaflet-licence.txt"),
    )
    for text in (shell.frame, *shell.styles, shell.scripts[1]):
        refuse_remote(text)
    return shell


def join_modules(modules: dict[str, str]) -> str:
    r"""
    Join ES modules that import only from one another into one script.

    Imports are dropped and exports become plain names in one closure, so no two modules may declare the same name. The
    closure is an async one, so that a module may wait at its top level as ES modules may.

    Parameters
    ----------
    modules
        File name -> text, each after those that it imports from.

    Examples
    --------
    >>> print(join_modules({"a.js": "export const one = 1;\n", "b.js": 'import { one } from "./a.js";\none;\n'}))
    (async () => {
    "use strict";
    // a.js
    const one = 1;
    // b.js
    one;
    })();
    <BLANKLINE>
    """
    bodies = (f"// {name}\n{_EXPORT.sub('', _IMPORT.sub('', text))}" for name, text in modules.items())
    return '(async () => {\n"use strict";\n' + "".join(bodies) + "})();\n"


def assemble_page(island: str, *, title: str, language: str, guests: str = "") -> str:
    """
    Put the shell, the data and the guests' script together.

    Parameters
    ----------
    island
        The data as JSON, escaped for HTML.
    title
        The document's title; escaped here.
    language
        The document's first language.
    guests
        The script of the folium layers that a user added; empty without any.

    Returns
    -------
    html
        One page that loads nothing.
    """
    shell = read_shell()
    # Ours runs last and calls the guests' function once the map stands.
    scripts = (shell.scripts[0], guests, shell.scripts[1]) if guests else shell.scripts
    marks = {
        "%policy%": _policy(scripts, shell.styles),
        "%title%": _escape(title),
        "%language%": _escape(language),
        "%direction%": read_words()[language]["direction"],
        "%licence%": shell.licence,
        "%styles%": "\n".join(f"<style>{style}</style>" for style in shell.styles),
        "%island%": island,
        "%scripts%": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    # One pass over the frame: what a mark brings in is never looked at again.
    return re.sub("|".join(marks), lambda mark: marks[mark.group()], shell.frame)


def refuse_remote(text: str) -> None:
    """
    Raise where a part of the page would load another file.

    Raises
    ------
    OutputError
        With the first reference found.
    """
    found = _REMOTE.search(text)
    if found is not None:
        around = text[max(0, found.start() - 20) : found.end() + 40]
        raise OutputError(f"The page refers to another file near {around!r}; expected one file that loads nothing.")


def _policy(scripts: tuple[str, ...], styles: tuple[str, ...]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(_hash(script) for script in scripts)}",
            f"style-src {' '.join(_hash(style) for style in styles)}",
            "img-src data: blob:",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _page_file(name: str) -> str:
    return files("geo.maps").joinpath("page", name).read_text(encoding="utf-8")
