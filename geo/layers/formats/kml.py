"""
KML (OGC 12-007r2) and KMZ, as Google Earth and Google My Maps write them, read without a geospatial library.

Folders are layers. What only points elsewhere (a NetworkLink, an overlay's picture) is never followed.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import shapely

from geo.errors import DataError, Finding, UnsafeFileError
from geo.layers.cells import shorten
from geo.layers.formats.archives import list_members, read_members
from geo.layers.formats.gathered import Feature, gather
from geo.layers.formats.kml_shapes import SHAPES, build_shape
from geo.layers.formats.xml_trees import Element, parse_xml
from geo.layers.local_files import MAX_TEXT_BYTES, read_file_bytes
from geo.layers.records import RawLayer, Repair
from geo.layers.tables import MAX_ROWS

__all__ = ["gather_kml", "read_kml", "read_kmz"]

_UNREAD: Final = {"GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Model", "Track", "MultiTrack", "Tour"}


def read_kml(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read the placemarks of one folder of a KML file.

    Parameters
    ----------
    path
        A local file.
    layer_name
        The folder; empty where placemarks are in one folder only.

    Returns
    -------
    layer
        One row for each placemark: its name and description, its extended data, and its time as ``date_edtf``.

    Raises
    ------
    UnsafeFileError
        The file only links to another place, or is XML that is not opened.
    DataError
        The file is not KML, or has several folders without a choice.
    """
    features, repairs = gather_kml(path)
    return gather(features, layer_name, Path(path).name, repairs)


def read_kmz(path: str | os.PathLike[str], layer_name: str = "") -> RawLayer:
    """
    Read a KMZ file: its ``doc.kml``, or else the first KML file of the archive; what else it has is left alone.

    Parameters
    ----------
    path, layer_name
        As for `read_kml`.

    Returns
    -------
    layer
        As `read_kml` gives it.

    Raises
    ------
    UnsafeFileError, DataError
        As `read_kml`, and for an archive that is not unpacked or that has no KML.
    """
    return read_kml(path, layer_name)


def gather_kml(path: str | os.PathLike[str]) -> tuple[list[Feature], list[Repair]]:
    """
    Gather the placemarks of every folder of a KML or KMZ file.

    Parameters
    ----------
    path
        A local file; an archive where its name ends in ``.kmz``.

    Returns
    -------
    features, repairs
        In file order, and what was left out.

    Raises
    ------
    UnsafeFileError, DataError
        As `read_kml` and `read_kmz`.
    """
    file = Path(path).name
    if not file.lower().endswith(".kmz"):
        return _read(read_file_bytes(path, max_bytes=MAX_TEXT_BYTES), file)
    content = read_file_bytes(path)
    members = list_members(content, file)
    names = [name for name in members if name.lower().endswith(".kml")]
    if not names:
        raise DataError(f"{file} is no KMZ.", [Finding("no KML in it", "doc.kml", file)])
    chosen, *others = sorted(names, key=lambda name: (name != "doc.kml", not name.endswith("/doc.kml")))
    features, repairs = _read(read_members(content, {chosen: members[chosen]}, file)[chosen], file)
    if others:
        found = f"{len(members)} files, among them {shorten(others[0])}, which is KML too"
        repairs.append(Repair(file, "", "the whole archive", found, f"left out: only {shorten(chosen)} is read"))
    return features, repairs


def _read(content: bytes, file: str) -> tuple[list[Feature], list[Repair]]:
    root = parse_xml(content, file)
    if root.name not in {"kml", "Document", "Folder", "Placemark"}:
        cause = "an XML file of another format under this name"
        finding = Finding(f"<{shorten(root.name).strip(chr(39))}>", "<kml>", file, likely_cause=cause)
        raise UnsafeFileError(f"{file} is not opened.", [finding])
    unread: dict[str, int] = {}
    for element in root.walk():
        if element.name == "NetworkLink":
            _refuse_link(element, file)
        if element.name in _UNREAD:
            unread[element.name] = unread.get(element.name, 0) + 1
    features = []
    for feature in _list_placemarks(root, ""):
        features.append(feature)
        if len(features) > MAX_ROWS:
            raise DataError(f"{file} is too long.", [Finding("more placemarks", f"at most {MAX_ROWS}", file)])
    repairs = [
        Repair(file, "", "geometry", f"{number} of the kind {name}", "left out: they hold no drawn place")
        for name, number in unread.items()
        if name.endswith("Overlay") or name == "Tour"
    ]
    return features, repairs


def _refuse_link(element: Element, file: str) -> None:
    """Say what a NetworkLink is: the file holds an address in place of the places."""
    link = element.find("Link") or element.find("Url")
    address = shorten(link.find_text("href")) if link is not None else "another file"
    cause = (
        "a file that fetches its places from there each time: open it in Google Earth, or in My Maps choose to export "
        "without the link that keeps data up to date, and save the places themselves"
    )
    finding = Finding(f"a NetworkLink to {address}", "the places themselves", file, likely_cause=cause)
    raise UnsafeFileError(f"{file} is not opened.", [finding])


def _list_placemarks(element: Element, folder: str) -> Iterator[Feature]:
    """Go through the folders."""
    for child in element.children:
        if child.name == "Placemark":
            yield _read_placemark(child, folder)
        elif child.name in {"Document", "Folder"}:
            yield from _list_placemarks(child, child.find_text("name") or folder)


def _read_placemark(element: Element, folder: str) -> Feature:
    properties = _read_properties(element)
    drawn = [child for child in element.children if child.name in SHAPES]
    other = [child.name for child in element.children if child.name in _UNREAD]
    if other:
        return Feature(folder, properties, problem=(f"a {other[0]}", "a point, a line or a polygon", ""))
    if not drawn:
        return Feature(folder, properties)
    try:
        shape, repairs = build_shape(drawn[0])
    except (ValueError, shapely.errors.GEOSException) as error:
        return Feature(folder, properties, problem=(str(error), "coordinates as longitude,latitude", ""))
    return Feature(folder, properties, shape, repairs=tuple(repairs))


def _read_properties(element: Element) -> dict[str, object]:
    """Take the extended data of a placemark, then what KML itself has a place for."""
    properties: dict[str, object] = {}
    for data in element.walk():
        if data.name in {"Data", "SimpleData"} and data.attributes.get("name"):
            text = data.find_text("value") if data.name == "Data" else data.text.strip()
            properties[data.attributes["name"]] = text
    stated = {name: element.find_text(name) for name in ("name", "description") if element.find(name) is not None}
    stated |= {"id": element.attributes.get("id", ""), "date_edtf": _tell_time(element)}
    for name, text in stated.items():
        if text:
            properties.setdefault(name, text)
    return properties


def _tell_time(element: Element) -> str:
    """Write the time of a placemark in EDTF."""
    stamp, span = element.find("TimeStamp"), element.find("TimeSpan")
    if stamp is not None:
        return stamp.find_text("when")
    if span is None:
        return ""
    return f"{span.find_text('begin') or '..'}/{span.find_text('end') or '..'}"
