"""
Areas of control from assessed places.

``settings`` holds every choice; ``ground`` checks what goes in; ``allocation`` spreads places over a grid, one travel
cost per holding, with breaklines that cost more to cross; ``outlines`` draws the lines between the cells, smooth and
shared by both sides; ``partition`` cuts them to the country and lays the fixed areas over; ``line_errors`` says how
sure each line is; ``areas`` joins the steps.
"""

from geo.control.areas import assess_areas
from geo.control.settings import ControlSettings

__all__ = ["ControlSettings", "assess_areas"]
