"""
The line that would part the air or the ground of two parties: proposed by arithmetic, agreed by nobody.

``drawing`` draws it, ``inside`` says what lies in its band, ``comparing`` how far it moves, ``scenarios`` and
``requests`` what is asked, ``answers`` puts all of it into one frame and ``telling`` into words. Underneath, ``edges``
and ``reaches`` measure distances to a party, ``fields`` compares two, ``following`` looks for the line by ``tracing``,
``contacts`` and ``refining``, ``grounds`` parts the area along it, and ``checks`` refuses what cannot be used.
"""

from geo.corridors.separation.answers import SEPARATION_COLUMNS, SeparationAnswer, find_separation, separation_frame
from geo.corridors.separation.comparing import LineShift, compare_lines
from geo.corridors.separation.drawing import SeparationLine, draw_separation_line
from geo.corridors.separation.inside import INSIDE_COLUMNS, describe_inside
from geo.corridors.separation.requests import SeparationRequest
from geo.corridors.separation.scenarios import Scenario
from geo.corridors.separation.telling import tell_separation

__all__ = [
    "INSIDE_COLUMNS",
    "SEPARATION_COLUMNS",
    "LineShift",
    "Scenario",
    "SeparationAnswer",
    "SeparationLine",
    "SeparationRequest",
    "compare_lines",
    "describe_inside",
    "draw_separation_line",
    "find_separation",
    "separation_frame",
    "tell_separation",
]
