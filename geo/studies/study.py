"""A study: its file, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any

import pandas as pd

from geo.geodesy import LocalPlane, fit_plane
from geo.layers import Party
from geo.layers.databases.addresses import name_database
from geo.studies.settings import read_settings
from geo.studies.settings.tables import StudySettings

__all__ = ["Study", "open_study"]


@dataclass(frozen=True)
class Study:
    """
    A study file that has been read and checked.

    Parameters
    ----------
    path
        The study file; its layers stand beside it or below.
    settings
        What the file says.
    """

    path: Path
    settings: StudySettings

    @property
    def id(self) -> str:
        """The study's short name, which is also its folder under `outputs/`."""
        return self.settings.study.id

    @property
    def as_of(self) -> pd.Timestamp:
        """The moment that control and zones are shown at: the start of the day `as_of`, UTC."""
        return pd.Timestamp(self.settings.study.as_of, tz="UTC")

    @property
    def window(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First moment of the window and first moment after it, UTC."""
        entry = self.settings.study
        return pd.Timestamp(entry.window_from, tz="UTC"), pd.Timestamp(entry.window_to, tz="UTC")

    @cached_property
    def plane(self) -> LocalPlane:
        """The one plane of the study, fitted to its area."""
        return fit_plane(self.settings.study.area_deg)

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """The parties, in the file's order."""
        return tuple(
            Party(id=entry.id, name=entry.name, name_ar=entry.name_ar, colour=entry.colour, hatch_deg=entry.hatch_deg)
            for entry in self.settings.party
        )

    @cached_property
    def parties_by_id(self) -> Mapping[str, Party]:
        """The same, by id."""
        return MappingProxyType({party.id: party for party in self.parties})

    def file(self, name: str) -> Path:
        """Give the path of a layer's file."""
        return self.path.parent / self.settings.layers.given[name].file

    def source(self, name: str) -> Path | str:
        """Give what a layer is read from: the path of its file, or the address of its database."""
        entry = self.settings.layers.given[name]
        return entry.file if entry.is_address else self.file(name)

    def source_name(self, name: str) -> str:
        """Name what a layer is read from, fit for messages: no folder of this machine, no user, no password."""
        entry = self.settings.layers.given[name]
        return name_database(entry.file) if entry.is_address else PurePath(entry.file).name

    def raster_file(self, name: str) -> Path:
        """Give the path of a raster layer's file."""
        return self.path.parent / self.settings.layers.rasters[name].file

    @property
    def files(self) -> Mapping[str, Path]:
        """
        All local files of the study by the name that the study gives them, its own included; databases are none.

        A file that the study names from the root of this machine goes by its own name.
        """
        files = {self.path.name: self.path}
        for layer, entry in self.settings.layers.given.items():
            if not entry.is_address:
                path = self.file(layer)
                name = entry.file if not PurePath(entry.file).is_absolute() else path.name
                files[name if files.get(name, path) == path else f"{layer}: {name}"] = path
        return MappingProxyType(files)

    @property
    def databases(self) -> Mapping[str, str]:
        """What each layer that no file holds is read from, by the layer's name; without user and password."""
        given = self.settings.layers.features.items()
        return MappingProxyType({layer: self.source_name(layer) for layer, entry in given if entry.is_address})

    def describe_settings(self) -> dict[str, Any]:
        """Write the study file as it was understood, defaults filled in, for JSON; no path and no user is in it."""
        settings = self.settings.model_dump(mode="json", by_alias=True, exclude_none=True)
        for layer, entry in self.settings.layers.given.items():
            if entry.is_address or PurePath(entry.file).is_absolute():
                settings["layers"][layer]["file"] = self.source_name(layer)
        return settings


def open_study(path: str | PathLike[str], *, redact: bool = False) -> Study:
    """
    Open a study.

    Parameters
    ----------
    path
        The study file (TOML).
    redact
        Coarsen what is not public right after reading, as ``not_public = "coarsen"`` in the file does.

    Returns
    -------
    study
        Its settings, checked; the layers are read by `run_study`.

    Raises
    ------
    SettingsError
        The file cannot be used; every mistake is listed.
    """
    file = Path(path)
    settings = read_settings(file)
    if redact:
        coarse = settings.study.model_copy(update={"not_public": "coarsen"})
        settings = settings.model_copy(update={"study": coarse})
    return Study(file, settings)
