"""
The layers of a study.

``study_layers`` holds them together, ``reading`` reads all of them and checks them against each other, ``features``
reads one of them as the study file says: our columns, a mapping, or the export of a publisher.
"""

from geo.studies.layers.study_layers import LAYER_KINDS, NAMED_KINDS, Hidden, StudyLayers

__all__ = ["LAYER_KINDS", "NAMED_KINDS", "Hidden", "StudyLayers"]
