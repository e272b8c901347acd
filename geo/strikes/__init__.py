"""
Reported strikes: how well each place is known, and how dense the strikes lie.

`grades` turns the words in which a source grades its places into circles, areas, or no place; `density` spreads strikes
over a grid, each as wide as its place is uncertain. A report is a report: accounts that disagree stay side by side.
"""

from geo.strikes.density import strike_density
from geo.strikes.grades import GRADE_COLUMNS, check_grades, grade_strikes
from geo.strikes.uncertainty import sigma_from_uncertainty

__all__ = ["GRADE_COLUMNS", "check_grades", "grade_strikes", "sigma_from_uncertainty", "strike_density"]
