"""
Volumes: corridors in space and time, and what they have in common.

``chains`` cuts a corridor into volumes, each with a block of heights and a span of time, ``conflicts`` finds pairs that
share ground, height and time, and ``volume4d`` writes them in the form of ASTM F3548-21.
"""

from geo.corridors.volumes.chains import VOLUME4D_COLUMNS, to_volumes, volume_of
from geo.corridors.volumes.conflicts import CONFLICT_COLUMNS, find_conflicts
from geo.corridors.volumes.volume4d import write_volume4d

__all__ = [
    "CONFLICT_COLUMNS",
    "VOLUME4D_COLUMNS",
    "find_conflicts",
    "to_volumes",
    "volume_of",
    "write_volume4d",
]
