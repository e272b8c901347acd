"""The layers of a study, held together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
import shapely

from geo.layers import Declarations, Gazetteer, LayerRead, SourceRegister

__all__ = ["LAYER_KINDS", "StudyLayers"]

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

_NAMED_KINDS = {"areas", "lines", "sites"}


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
