"""A study: its file, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from geo.geodesy import LocalPlane, fit_plane
from geo.layers import Party
from geo.studies.entries import StudySettings
from geo.studies.settings import read_settings

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

    def raster_file(self, name: str) -> Path:
        """Give the path of a raster layer's file."""
        return self.path.parent / self.settings.layers.rasters[name].file

    @property
    def files(self) -> Mapping[str, Path]:
        """All files of the study by the name that the study gives them, its own included."""
        return {self.path.name: self.path} | {
            entry.file: self.path.parent / entry.file for entry in self.settings.layers.given.values()
        }


def open_study(path: str | PathLike[str]) -> Study:
    """
    Open a study.

    Parameters
    ----------
    path
        The study file (TOML).

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
    return Study(file, read_settings(file))
