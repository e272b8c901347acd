"""A comparison as two maps in one file, its changes told in both languages."""

from os import PathLike
from pathlib import Path

import geopandas as gpd
import shapely

from geo.files import make_folder
from geo.layers import Party
from geo.maps.comparison import ComparisonMap, MapText
from geo.maps.comparison import draw_comparison as draw_states
from geo.maps.content import BaseLayers, MapContent
from geo.studies.comparison.comparison import Comparison
from geo.studies.comparison.notes import tell_map_limits
from geo.studies.comparison.sentences import tell_changes
from geo.studies.comparison.states import State
from geo.studies.outputs.caveats import list_caveats
from geo.studies.outputs.terms import list_attributions
from geo.studies.sentences.phrases import read_phrasebooks
from geo.studies.settings.tables import StudySettings

__all__ = ["COMPARISON_NAME", "draw_comparison", "write_comparison_map"]

COMPARISON_NAME = "comparison.html"
"""The file that a comparison's maps are written to."""

_BASE = ("country", "neighbours", "governorates", "lakes", "rivers", "borders", "roads", "places")


def draw_comparison(comparison: Comparison) -> ComparisonMap:
    """
    Draw both states of a comparison, with what changed marked on both.

    Parameters
    ----------
    comparison
        As `geo.studies.comparison.comparing` gives it. Not modified.

    Returns
    -------
    drawn
        `save` writes one offline HTML file. The ground under both maps is that of the later study; where one side is a
        folder of results, that of the other.
    """
    before, after = comparison.before, comparison.after
    settings = after.settings or before.settings
    layers = after.layers or before.layers
    base = (
        BaseLayers()
        if layers is None
        else BaseLayers(**{name: layers.frame(name) for name in _BASE if name in layers.reads})
    )
    parties = _list_parties(settings, comparison)
    notes = [MapText(text, text_ar) for text, text_ar in zip(comparison.notes, comparison.notes_ar, strict=True)]
    notes += [MapText(note.text, note.text_ar) for note in tell_map_limits(before, after)]
    return draw_states(
        *(_show_state(state, settings, base, parties) for state in (before, after)),
        changes=tell_changes(comparison, {party.id: party for party in parties}),
        labels=(_label(before), _label(after)),
        notes=tuple(notes),
    )


def write_comparison_map(comparison: Comparison, folder: str | PathLike[str]) -> Path:
    """
    Write both maps as one HTML file.

    Parameters
    ----------
    comparison
        What changed.
    folder
        Where to write; made when it is missing.

    Returns
    -------
    path
        The file, see :data:`COMPARISON_NAME`.

    Raises
    ------
    OutputError
        The folder cannot be made, or the file cannot be written.
    """
    out = make_folder(folder)
    return draw_comparison(comparison).save(out / COMPARISON_NAME)


def _show_state(
    state: State, settings: StudySettings | None, base: BaseLayers, parties: tuple[Party, ...]
) -> MapContent:
    entry = settings.study if settings else None
    return MapContent(
        title=entry.title if entry else "Two states of one area",
        title_ar=entry.title_ar if entry else "حالتان لمنطقة واحدة",
        as_of=state.as_of.to_pydatetime(),
        window=(state.window[0].to_pydatetime(), max(state.window).to_pydatetime()),
        bounds_deg=entry.area_deg if entry else _bounds_deg(state.control),
        parties=parties,
        control=state.control,
        zones=state.zones,
        strikes=state.strikes,
        corridors=state.corridors.drop_duplicates(["request_id", "reading"], ignore_index=True),
        base=base,
        caveats=list_caveats(settings, state.not_public),
        attributions=list_attributions(settings) if settings else (),
    )


def _list_parties(settings: StudySettings | None, comparison: Comparison) -> tuple[Party, ...]:
    """Give the parties, those that hold ground on either side first; none where no study names them."""
    shown = {
        party
        for state in (comparison.before, comparison.after)
        for column in ("party", "claimants")
        for party in state.control[column].explode()
    }
    parties = [
        Party(id=entry.id, name=entry.name, name_ar=entry.name_ar, colour=entry.colour, hatch_deg=entry.hatch_deg)
        for entry in (settings.party if settings else ())
    ]
    return tuple(sorted(parties, key=lambda party: party.id not in shown))


def _bounds_deg(control: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(control.geometry.to_numpy()))
    return west, south, east, north


def _label(state: State) -> MapText:
    """Name a side: its day in words where it is named by its day."""
    if state.label == f"{state.as_of:%Y-%m-%d}":
        english, arabic = read_phrasebooks()
        return MapText(english.write_day(state.as_of), arabic.write_day(state.as_of))
    return MapText(state.label)
