"""What is done with features that are not public, before anything else is done with them."""

from dataclasses import replace
from types import MappingProxyType

from geo.studies.layers import StudyLayers

__all__ = ["withhold"]


def withhold(layers: StudyLayers) -> StudyLayers:
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
