"""
Shapes of airspace tools, borrowed for what nobody has made law.

``geozones`` writes declared zones in the shape of EUROCAE ED-269, ``volumes`` corridors and zones together in that of
ASTM F3548-21; the volumes themselves are made in `geo.corridors.volumes.volume4d`.
"""

from geo.exports.airspace.geozones import list_geozones, write_geozones, write_volumes
from geo.exports.airspace.volumes import list_volumes, write_f3548

__all__ = ["list_geozones", "list_volumes", "write_f3548", "write_geozones", "write_volumes"]
