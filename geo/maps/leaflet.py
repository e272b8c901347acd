"""
Leaflet as it was published, read from the installed package `xstatic-leaflet` and checked before it is used.

The map that a reader opens runs this code, so a changed byte is refused.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from geo.errors import OutputError

__all__ = ["Leaflet", "read_leaflet"]

_FOLDER = "xstatic/pkg/leaflet/data"
_SHA256 = {  # of release 1.9.3.0 on PyPI
    "leaflet.js": "5819285cec137b229c94e1ee5ad73e8b6b84345a4367d60f75fe477fe0fb7b03",
    "leaflet.css": "90b693d86392a4779c861b28cf307e7e59c3fb35328c4d8b95f58f814d38c722",
}
_SOURCE_MAP = re.compile(r"\s*//# sourceMappingURL=\S+\s*$")
_PICTURE = re.compile(r"url\((?:images/[\w.-]+|#default#VML)\)")


@dataclass(frozen=True, slots=True)
class Leaflet:
    """
    Leaflet's code and style, free of references to other files.

    Parameters
    ----------
    script
        leaflet.js without its source map's address.
    style
        leaflet.css; pictures of controls that the map does not use are left out.
    marker, marker_2x, shadow
        The stock pin as data addresses, for pins that a user adds with folium.
    """

    script: str
    style: str
    marker: str
    marker_2x: str
    shadow: str


@cache
def read_leaflet() -> Leaflet:
    """
    Read Leaflet from its package.

    Raises
    ------
    OutputError
        The package is missing, or a file in it is not the published one.
    """
    folder = _package_folder()
    return Leaflet(
        script=_SOURCE_MAP.sub("\n", _read_checked(folder, "leaflet.js")),
        style=_PICTURE.sub("none", _read_checked(folder, "leaflet.css")),
        marker=_picture_address(folder / "images" / "marker-icon.png"),
        marker_2x=_picture_address(folder / "images" / "marker-icon-2x.png"),
        shadow=_picture_address(folder / "images" / "marker-shadow.png"),
    )


def _package_folder() -> Path:
    try:
        package = distribution("xstatic-leaflet")
    except PackageNotFoundError as error:
        raise OutputError(
            "The map needs the package xstatic-leaflet 1.9.3.0; expected it beside folium. Likely cause: an incomplete"
            " installation; `pip install tadmur` brings it."
        ) from error
    return Path(str(package.locate_file(_FOLDER)))


def _read_checked(folder: Path, name: str) -> str:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise OutputError(f"{name} cannot be read from xstatic-leaflet: {error.strerror}.") from error
    found = hashlib.sha256(content).hexdigest()
    if found != _SHA256[name]:
        raise OutputError(
            f"{name} of xstatic-leaflet has the sha256 {found}; expected {_SHA256[name]}. Likely cause: another release"
            " than 1.9.3.0, or a changed file."
        )
    # An HTML reader turns every line end into one line feed before it compares hashes.
    return content.decode().replace("\r\n", "\n")


def _picture_address(path: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()
