"""
The study file: what it may say, and every mistake in it at once.

``tables`` holds a model for each table, ``corridor_tables``, ``layer_tables`` and ``story_tables`` those of corridors,
layers and stories; ``table`` what all of them have in common. ``reading`` reads a file into them, ``mistakes`` says
what is wrong in our words, ``pruning`` puts wrong entries aside. Nothing here loads GDAL.
"""

from geo.studies.settings.reading import find_settings_problems, read_settings

__all__ = ["find_settings_problems", "read_settings"]
