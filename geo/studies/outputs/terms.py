"""Whose data a study stands on, and under which terms: what its file says, and what the publishers of exports ask."""

from collections.abc import Iterator
from typing import Literal

from geo.layers.presets import PRESETS
from geo.studies.settings.layer_tables import FeaturesEntry
from geo.studies.settings.tables import StudySettings

__all__ = ["list_attributions", "list_licences"]


def list_attributions(settings: StudySettings) -> tuple[str, ...]:
    """
    List whose data a study stands on, for everything that it writes.

    Parameters
    ----------
    settings
        The study file.

    Returns
    -------
    attributions
        Each once, in the order of the layers: what the study file says, then how the publisher of an export wants to be
        named where a layer is read with its preset.
    """
    return tuple(dict.fromkeys(_list_terms(settings, "attribution")))


def list_licences(settings: StudySettings) -> tuple[str, ...]:
    """
    List under which terms a study uses its data, for everything that it writes.

    Parameters
    ----------
    settings
        The study file.

    Returns
    -------
    licences
        Each once, in the order of the layers: what the study file says, then the terms of the publisher of an export
        where a layer is read with its preset.
    """
    return tuple(dict.fromkeys(_list_terms(settings, "licence")))


def _list_terms(settings: StudySettings, kind: Literal["attribution", "licence"]) -> Iterator[str]:
    for entry in settings.layers.given.values():
        yield getattr(entry, kind)
        if isinstance(entry, FeaturesEntry) and entry.preset not in (None, "plain"):
            yield getattr(PRESETS[entry.preset], kind)
