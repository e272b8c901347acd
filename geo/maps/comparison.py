"""
Two maps in one file: the state before and the state after, moved together, with what changed marked on both.

The page is that of the later map. What the earlier one has in common with it, the base map above all, is written once;
the rest is a list of differences, from which the browser makes the earlier map's data. It opens a second page with the
same scripts in a frame of its own, under the same policy.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.errors import SettingsError
from geo.files import replace_file
from geo.maps.content import BaseLayers, MapContent
from geo.maps.island import escape_json, write_island
from geo.maps.page import assemble_page

__all__ = ["CHANGE_KINDS", "ComparisonMap", "MapChange", "MapText", "add_to_island", "draw_comparison"]

CHANGE_KINDS = ("control", "place", "zone", "corridor", "strike")
"""What can change, in the order of the list."""

_DECIMALS = 5
_MAX_OUTLINE_DEG = 0.0002  # 20 m: outlines of changes are marks, not measures
_FRAME_HEIGHT_PX = 720
_SANDBOX = "allow-scripts allow-downloads allow-modals allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True, slots=True)
class MapText:
    """
    A text in both languages; the English stands in for a missing Arabic.

    Parameters
    ----------
    text, text_ar
        English and Arabic.
    """

    text: str
    text_ar: str = ""

    def record(self) -> dict[str, str]:
        """Give the text as the page reads it."""
        return {"en": self.text, "ar": self.text_ar}


@dataclass(frozen=True, slots=True)
class MapChange:
    """
    One change, in the list and on both maps.

    Parameters
    ----------
    id
        Its own among all changes.
    kind
        One of :data:`CHANGE_KINDS`.
    change
        What happened to it: ``change.<word>`` in ``words.toml``.
    told
        What is said of it.
    reading
        The reading of declared zones in which it holds, "narrow", "likely" or "wide"; empty where it holds in all.
    geometry
        Where it is, EPSG:4326; None or empty for a change without a place.

    Raises
    ------
    SettingsError
        There is no such kind.
    """

    id: str
    kind: str
    change: str
    told: MapText
    reading: str = ""
    geometry: shapely.Geometry | None = None

    def __post_init__(self) -> None:
        """Refuse what the list has no heading for."""
        if self.kind not in CHANGE_KINDS:
            raise SettingsError(
                f"The change {self.id!r} is of the kind {self.kind!r}; expected one of {', '.join(CHANGE_KINDS)}."
            )


@dataclass(frozen=True, eq=False)
class ComparisonMap:
    """
    Two maps that are one file.

    Parameters
    ----------
    before, after
        What the two show.
    changes
        What is told and marked.
    labels
        What the two are called, the earlier first.
    notes
        What the two sides do not say.
    """

    before: MapContent
    after: MapContent
    changes: tuple[MapChange, ...]
    labels: tuple[MapText, MapText]
    notes: tuple[MapText, ...] = ()

    def to_html(self) -> str:
        """
        Write both maps as one page that loads nothing.

        The same content gives the same text.

        Raises
        ------
        OutputError
            Leaflet is missing or changed.
        """
        # The earlier map takes its ground from the page of the later one.
        islands = [write_island(content) for content in (replace(self.before, base=BaseLayers()), self.after)]
        comparison = {
            "side": "after",
            "labels": [label.record() for label in self.labels],
            "notes": [note.record() for note in self.notes],
            "changes": list(_write_changes(self.changes)),
            "before": list(_differences(*(json.loads(island) for island in islands))),
        }
        title = f"{self.after.title}: {self.labels[0].text} / {self.labels[1].text}"
        return assemble_page(
            add_to_island(islands[1], comparison=comparison), title=title, language=self.after.language
        )

    def save(self, outfile: str | os.PathLike[str]) -> Path:
        """
        Write both maps to a file, whole or not at all.

        Parameters
        ----------
        outfile
            Where; its folder exists.

        Returns
        -------
        path
            The file.

        Raises
        ------
        OutputError
            The file cannot be written.
        """
        return replace_file(outfile, self.to_html())

    def _repr_html_(self) -> str:
        """Show the later map and the list in a notebook, where a frame in the frame stays shut: the page says so."""
        return (
            f'<iframe srcdoc="{escape(self.to_html())}" sandbox="{_SANDBOX}" title="{escape(self.after.title)}"'
            f' width="100%" height="{_FRAME_HEIGHT_PX}" style="border:0"></iframe>'
        )


def draw_comparison(
    before: MapContent,
    after: MapContent,
    *,
    changes: tuple[MapChange, ...],
    labels: tuple[MapText, MapText],
    notes: tuple[MapText, ...] = (),
) -> ComparisonMap:
    """
    Draw two states beside each other.

    Parameters
    ----------
    before, after
        What the two maps show; the page opens as the later one would, title, bounds and language. Not modified.
    changes
        What changed from the one to the other.
    labels
        What the two are called, the earlier first.
    notes
        What a reader must know of the two sides.

    Returns
    -------
    drawn
        `save` writes one offline HTML file: side by side on a wide screen, swiped on a narrow one.

    Raises
    ------
    SettingsError
        Two changes share an id.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from dataclasses import replace
    >>> day = datetime(2025, 4, 10, tzinfo=UTC)
    >>> after = MapContent(title="Palmyra", as_of=day, window=(day, day), bounds_deg=(37.0, 33.5, 40.0, 35.5))
    >>> drawn = draw_comparison(
    ...     replace(after, as_of=datetime(2025, 4, 5, tzinfo=UTC)),
    ...     after,
    ...     changes=(MapChange("zone:a", "zone", "begun", MapText("A zone was declared.")),),
    ...     labels=(MapText("2025-04-05"), MapText("2025-04-10")),
    ... )
    >>> drawn.to_html().startswith("<!DOCTYPE html>")
    True
    """
    ids = [change.id for change in changes]
    twice = sorted({key for key in ids if ids.count(key) > 1})
    if twice:
        raise SettingsError(f"Changes share the ids {', '.join(twice)}; expected each once.")
    return ComparisonMap(before, after, changes, labels, notes)


def add_to_island(island: str, **parts: object) -> str:
    r"""
    Put further parts in front of those that an island has.

    Parameters
    ----------
    island
        As `geo.maps.island.write_island` gives it: one JSON object.
    parts
        What to add, by key; the keys are new.

    Returns
    -------
    island
        One JSON object, safe inside HTML.

    Examples
    --------
    >>> print(add_to_island('{"title":"Palmyra"}', story=["</script>"]))
    {"story":["\u003c/script\u003e"],"title":"Palmyra"}
    """
    return escape_json(parts)[:-1] + "," + island[1:]


def _write_changes(changes: tuple[MapChange, ...]) -> Iterator[dict[str, Any]]:
    """Write changes by kind, each with its shape, its middle and its bounds."""
    for change in sorted(changes, key=lambda item: CHANGE_KINDS.index(item.kind)):
        shape = change.geometry
        drawn = shape is not None and not shapely.is_empty(shape)
        yield {
            "id": change.id,
            "kind": change.kind,
            "change": change.change,
            "reading": change.reading,
            "text": change.told.record(),
            "geometry": json.loads(shapely.to_geojson(_thin(shape))) if drawn else None,
            "at": _round(shapely.get_coordinates(shapely.point_on_surface(shape))[0]) if drawn else None,
            "box": _round(shapely.bounds(shape)) if drawn else None,
        }


def _thin(shape: shapely.Geometry | None) -> shapely.Geometry:
    thin = shapely.simplify(shapely.force_2d(shape), _MAX_OUTLINE_DEG)
    return shapely.set_precision(thin, 10.0**-_DECIMALS, mode="pointwise")


def _round(numbers: Any) -> list[float]:  # noqa: ANN401 - an array of any length
    return [round(float(number), _DECIMALS) for number in np.asarray(numbers)]


def _differences(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[list[Any]]:  # noqa: ANN401 - JSON
    """List what has to be put where, as ``[path, value]``, to make the one value of the other."""
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        for key, value in before.items():
            yield from _differences(value, after[key], (*path, key))
    elif before != after:
        yield [list(path), before]
