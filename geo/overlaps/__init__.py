"""
What meets what, how much of it, and how surely.

`pairs` measures two frames against each other, `study` puts together the pairs that a study asks for, `exposure` says
how probably each strike lies within each zone, `nearby` within a distance of a site, a line or an area, and `counts`
adds that up to expected numbers with intervals.
`ranges` bounds what zones share over their readings and over where lines of control may run (`bands`), `faces` lays
everything over each other at once, and `volumes` takes heights into account.
`points` and `areas` answer the plain questions fast, for a million incidents and for thousands of polygons.
Underneath, `masses` integrates a normal distribution over a polygon edge by edge, in the plane of `azimuthal`.
"""

from geo.overlaps.areas import overlap_areas
from geo.overlaps.bands import BAND_COLUMNS, draw_line_bands
from geo.overlaps.counts import COUNT_COLUMNS, expected_count, poisson_binomial
from geo.overlaps.exposure import EXPOSURE_COLUMNS, probability_within
from geo.overlaps.faces import FACE_COLUMNS, overlay_faces
from geo.overlaps.masses import normal_mass
from geo.overlaps.nearby import NEARBY_COLUMNS, within_distance
from geo.overlaps.pairs import OVERLAP_COLUMNS, overlap_pairs, overlap_pairs_within
from geo.overlaps.points import points_in_zones
from geo.overlaps.ranges import RANGE_COLUMNS, overlap_ranges
from geo.overlaps.study import STUDY_OVERLAP_COLUMNS, buffer_strikes, dissolve_control, holder_keys, overlap_study
from geo.overlaps.volumes import VOLUME_COLUMNS, overlap_volumes, part_by_height

__all__ = [
    "BAND_COLUMNS",
    "COUNT_COLUMNS",
    "EXPOSURE_COLUMNS",
    "FACE_COLUMNS",
    "NEARBY_COLUMNS",
    "OVERLAP_COLUMNS",
    "RANGE_COLUMNS",
    "STUDY_OVERLAP_COLUMNS",
    "VOLUME_COLUMNS",
    "buffer_strikes",
    "dissolve_control",
    "draw_line_bands",
    "expected_count",
    "holder_keys",
    "normal_mass",
    "overlap_areas",
    "overlap_pairs",
    "overlap_pairs_within",
    "overlap_ranges",
    "overlap_study",
    "overlap_volumes",
    "overlay_faces",
    "part_by_height",
    "points_in_zones",
    "poisson_binomial",
    "probability_within",
    "within_distance",
]
