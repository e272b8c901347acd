"""
A study to begin with, all made up and saying so in every row.

``study`` writes the study file and its declared zones from the templates beside it, ``layers`` the small layers.
"""

from geo.studies.starter.study import STARTER_AREA_DEG, write_starter

__all__ = ["STARTER_AREA_DEG", "write_starter"]
