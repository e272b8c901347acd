"""From content to a map: a `folium.Map` that writes one offline file."""

import os
from html import escape
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure

from geo.files import replace_file
from geo.maps.content import MapContent
from geo.maps.guests import list_surroundings, refuse_strays, render_guests
from geo.maps.island import write_island
from geo.maps.leaflet import read_leaflet
from geo.maps.page import assemble_page

__all__ = ["Map", "draw_map"]

_NAME = "tadmur"  # the page's map is the variable map_tadmur: folium layers address it by that name
_FRAME_HEIGHT_PX = 640
# Scripts run, but in an origin of their own: a map in a notebook can reach neither the notebook nor its kernel.
_SANDBOX = "allow-scripts allow-downloads allow-modals allow-popups allow-popups-to-escape-sandbox"


class Map(folium.Map):
    """
    A map of a study that is a `folium.Map` too.

    Folium's vector layers can be added to it as to any map. What their popups and tooltips say is shown as text, never
    as HTML. A layer that needs the network is refused when the map is written.

    Parameters
    ----------
    content
        What the map shows.

    See Also
    --------
    draw_map : the usual way to make one.
    """

    def __init__(self, content: MapContent) -> None:
        west, south, east, north = content.bounds_deg
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=None)
        self._id = _NAME
        self._content = content
        self._page = _Page()
        self._page.add_child(self, name=self.get_name())
        self._surroundings = list_surroundings(self._page)

    @property
    def content(self) -> MapContent:
        """What the map shows."""
        return self._content

    def to_html(self) -> str:
        """
        Write the map as one page that loads nothing.

        The same content and layers give the same text.

        Raises
        ------
        OutputError
            A folium layer needs the network, something was added around the map, or Leaflet is missing or changed.
        """
        content = self._content
        refuse_strays(self._page, self._surroundings)
        guests = render_guests(self._page, tuple(self._children.values()), read_leaflet())
        return assemble_page(
            write_island(content, captions=guests.captions),
            title=content.title,
            language=content.language,
            guests=guests.script,
        )

    def save(self, outfile: str | os.PathLike[str]) -> Path:  # type: ignore[override]
        """
        Write the map to a file, whole or not at all.

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
            The file cannot be written, or a folium layer needs the network.
        """
        return replace_file(outfile, self.to_html())

    def _repr_html_(self, **_options: Any) -> str:  # noqa: ANN401 - folium's signature
        """Show the map inside a notebook, in a frame of its own that needs no network."""
        return (
            f'<iframe srcdoc="{escape(self.to_html())}" sandbox="{_SANDBOX}" title="{escape(self._content.title)}"'
            f' width="100%" height="{_FRAME_HEIGHT_PX}" style="border:0"></iframe>'
        )


class _Page(Figure):
    """What stands around the map: folium calls it the root and renders it for whoever asks."""

    def render(self, **_options: Any) -> str:  # noqa: ANN401 - branca's signature
        """Write the map's page in place of folium's."""
        (drawn,) = (child for child in self._children.values() if isinstance(child, Map))
        return drawn.to_html()


def draw_map(content: MapContent) -> Map:
    """
    Draw a map.

    Parameters
    ----------
    content
        Frames, names, dates and caveats. Not modified.

    Returns
    -------
    drawn
        A `folium.Map`; `save` writes one offline HTML file, and a notebook shows it inline.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> day = datetime(2025, 4, 10, tzinfo=UTC)
    >>> content = MapContent(title="Palmyra", as_of=day, window=(day, day), bounds_deg=(37.0, 33.5, 40.0, 35.5))
    >>> html = draw_map(content).to_html()
    >>> "https://cdn" in html
    False
    """
    return Map(content)
