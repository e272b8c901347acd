"""
Reported strikes: how well each place is known, how dense the strikes lie, and where accounts contradict each other.

`grades` turns the words in which a source grades its places into circles, areas, or no place; `accounts` groups the
accounts of one event and says what they disagree on. `spreading` gives each strike's mass in each cell of a grid, as
wide as its place is uncertain; `density` sums it, and `hotspots` tests it against an even spread (`evenness`). A report
is a report: accounts that disagree stay side by side.
"""

from geo.strikes.accounts import ACCOUNT_COLUMNS, group_accounts, group_events, mark_accounts
from geo.strikes.density import strike_density
from geo.strikes.evenness import adjust_p_values, evenness_p_values
from geo.strikes.grades import GRADE_COLUMNS, check_grades, grade_strikes
from geo.strikes.hotspots import HOT_SPOT_COLUMNS, HotSpots, hot_spots
from geo.strikes.uncertainty import sigma_from_uncertainty

__all__ = [
    "ACCOUNT_COLUMNS",
    "GRADE_COLUMNS",
    "HOT_SPOT_COLUMNS",
    "HotSpots",
    "adjust_p_values",
    "check_grades",
    "evenness_p_values",
    "grade_strikes",
    "group_accounts",
    "group_events",
    "hot_spots",
    "mark_accounts",
    "sigma_from_uncertainty",
    "strike_density",
]
