"""The map's own tables: its words in every language, its palettes."""

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from geo.errors import SettingsError
from geo.layers import Party

__all__ = ["colour_parties", "read_palettes", "read_words"]

_STUDY = "study"  # the palette that leaves every party its own colour


@cache
def read_words() -> dict[str, dict[str, str]]:
    """Read the words of the page: language -> key -> text."""
    return tomllib.loads(files("geo.maps").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def read_palettes() -> dict[str, Any]:
    """Read the colours: `parties`, `zones`, `strikes`, `classes` of routes and the `ramp` of grids."""
    return tomllib.loads(files("geo.maps").joinpath("palettes.toml").read_text(encoding="utf-8"))


def colour_parties(parties: tuple[Party, ...], palette: str) -> tuple[Party, ...]:
    """
    Give parties the colours of a palette.

    Parameters
    ----------
    parties
        As the study names them.
    palette
        "study" leaves the colours alone; otherwise a table of ``palettes.toml``. A party that the table does not know
        keeps its colour.

    Raises
    ------
    SettingsError
        There is no such palette.
    """
    tables = read_palettes()["parties"]
    if palette != _STUDY and palette not in tables:
        raise SettingsError(f"The palette is {palette!r}; expected one of {', '.join((_STUDY, *tables))}.")
    colours = tables.get(palette, {})
    return tuple(replace(party, colour=colours.get(party.id, party.colour)) for party in parties)
