"""The layers of a study, held together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import shapely

from geo.layers import Declarations, Gazetteer, LayerRead, SourceRegister

__all__ = ["LAYER_KINDS", "NAMED_KINDS", "Hidden", "StudyLayers"]

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

NAMED_KINDS = frozenset({"areas", "lines", "sites"})
"""Kinds whose features rules, requests and strikes may refer to."""


@dataclass(frozen=True, repr=False)
class Hidden:
    """
    What a study may no longer name, since it is not public; never written, and never shown by accident.

    Parameters
    ----------
    references
        Such as ``site:clinic``, and ``assessment:ID`` for assessed places.
    zones
        Ids of declared zones.
    layers
        Names of the layers that rows were left out of or coarsened in, ``zones`` among them.
    in_settings
        Whether the study file names any of it.
    """

    references: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()
    in_settings: bool = False


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
        How many features of each file are in none of the frames, being marked restricted or sensitive.
    notes
        What else was done about features that are not public, one sentence each; no place and no name stands in them.
    hidden
        What may no longer be referred to.
    """

    reads: Mapping[str, LayerRead]
    declarations: Declarations
    grades: pd.DataFrame
    sources: SourceRegister
    shares: pd.DataFrame | None = None
    withheld: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()
    hidden: Hidden = field(default_factory=Hidden, repr=False)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Every named place, line and area, for rules and requests."""
        frames = {name: read.frame for name, read in self.reads.items() if LAYER_KINDS[name] in NAMED_KINDS}
        return Gazetteer(frames)

    @cached_property
    def outline(self) -> shapely.Geometry:
        """The whole country in degrees."""
        return self.reads["country"].frame.geometry.union_all()

    def frame(self, name: str) -> gpd.GeoDataFrame | None:
        """Give a layer's frame; None where the study has no such layer."""
        return self.reads[name].frame if name in self.reads else None
