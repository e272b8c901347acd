"""A study: its file, and the layers that the file names, read and checked together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import DataError, Finding, GeoError
from geo.geodesy import LocalPlane, fit_plane
from geo.layers import (
    Declarations,
    Gazetteer,
    LayerRead,
    Party,
    SourceRegister,
    inspect_layer,
    read_declarations,
    read_grades,
    read_shares,
    read_sources,
)
from geo.studies.entries import StudySettings
from geo.studies.settings import count, read_settings

__all__ = ["LAYER_KINDS", "Study", "StudyLayers", "open_study", "read_layers", "try_layers"]

LAYER_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "country": "areas",
        "control_assessments": "assessments",
        "strikes": "strikes",
        "activity": "activity",
        "governorates": "areas",
        "neighbours": "areas",
        "lakes": "areas",
        "lines": "lines",
        "rivers": "lines",
        "borders": "lines",
        "roads": "lines",
        "places": "sites",
        "airfields": "sites",
    }
)
"""The names that a study's layers of features can have, each with its kind."""

_Read = TypeVar("_Read")
Bounds = tuple[float, float, float, float]


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


@dataclass(frozen=True)
class StudyLayers:
    """
    Everything that a study reads.

    Parameters
    ----------
    reads
        Layer name to what was read: frame, repairs and refused rows.
    declarations
        Declared zones and mechanisms.
    grades
        What a grade of precision means in metres.
    sources
        The register of sources.
    shares
        Published shares to check control against; None where the study has none.
    withheld
        How many features of each file are marked restricted or sensitive; they are in none of the frames.
    """

    reads: Mapping[str, LayerRead]
    declarations: Declarations
    grades: pd.DataFrame
    sources: SourceRegister
    shares: pd.DataFrame | None = None
    withheld: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Every named place, line and area, for rules and requests."""
        frames = {name: read.frame for name, read in self.reads.items() if LAYER_KINDS[name] in _NAMED_KINDS}
        return Gazetteer(frames)

    @cached_property
    def outline(self) -> shapely.Geometry:
        """The whole country in degrees."""
        return self.reads["country"].frame.geometry.union_all()

    def frame(self, name: str) -> gpd.GeoDataFrame | None:
        """Give a layer's frame; None where the study has no such layer."""
        return self.reads[name].frame if name in self.reads else None


_NAMED_KINDS = {"areas", "lines", "sites"}
_AROUND = {"neighbours"}  # of the base map: shown beyond the study's area
_NEEDED = {"country", "control_assessments", "strikes"}


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


def read_layers(study: Study) -> StudyLayers:
    """
    Read every layer of a study.

    Parameters
    ----------
    study
        As `open_study` gives it.

    Returns
    -------
    layers
        Checked frames, declarations, grades and sources.

    Raises
    ------
    DataError
        A layer cannot be used; the findings of all layers are listed.
    """
    layers, findings = try_layers(study)
    if findings or layers is None:
        raise DataError(f"The layers of {study.path.name} cannot be used: {count(len(findings), 'problem')}.", findings)
    return layers


def _inspect(file: Path, kind: str, sources: SourceRegister | None, bounds_deg: Bounds | None) -> LayerRead:
    return inspect_layer(file, kind, sources=sources, bounds_deg=bounds_deg)


def try_layers(study: Study) -> tuple[StudyLayers | None, list[Finding]]:
    """
    Read what can be read of a study's layers and list what is wrong with the rest.

    Parameters
    ----------
    study
        As `open_study` gives it.

    Returns
    -------
    layers
        None where a layer that the study needs could not be read.
    findings
        One for each problem, layer by layer in the file's order.
    """
    findings: list[Finding] = []

    def attempt(name: str, read: Callable[[Path], _Read]) -> _Read | None:
        try:
            return read(study.file(name))
        except GeoError as error:
            findings.extend(
                error.findings or [Finding(error.message, "a file that can be read", file=study.file(name).name)]
            )
            return None

    sources = attempt("sources", read_sources)
    reads = {}
    for name, kind in LAYER_KINDS.items():
        if name in study.settings.layers.given:
            bounds_deg = None if name in _AROUND else study.settings.study.area_deg
            read = attempt(name, partial(_inspect, kind=kind, sources=sources, bounds_deg=bounds_deg))
            if read is not None:
                findings.extend(read.refused)
                reads[name] = read
    declarations = attempt("zones", partial(read_declarations, sources=sources))
    grades = attempt("grades", read_grades)
    shares = attempt("shares", read_shares) if "shares" in study.settings.layers.given else None
    if sources is None or declarations is None or grades is None or not reads.keys() >= _NEEDED:
        return None, findings
    return _withhold(StudyLayers(MappingProxyType(reads), declarations, grades, sources, shares)), findings


def _withhold(layers: StudyLayers) -> StudyLayers:
    """
    Leave out every feature that is not public.

    What a study writes is opened by strangers, and an answer that was worked out from a place can give the place away.
    So what is marked restricted or sensitive goes into no step at all, and the notes say how much that was (OCHA Data
    Responsibility Guidelines 2021).
    """
    public = {name: read.frame["sensitivity"].eq("public") for name, read in layers.reads.items()}
    reads = {
        name: replace(read, frame=read.frame[public[name]].reset_index(drop=True))
        for name, read in layers.reads.items()
    }
    zones = tuple(zone for zone in layers.declarations.zones if zone.sensitivity == "public")
    withheld = {name: int((~kept).sum()) for name, kept in public.items()}
    withheld["zones"] = len(layers.declarations.zones) - len(zones)
    return replace(
        layers,
        reads=MappingProxyType(reads),
        declarations=replace(layers.declarations, zones=zones),
        withheld=MappingProxyType({name: number for name, number in withheld.items() if number}),
    )
