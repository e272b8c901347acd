"""
Declared zones: from the words of a declaration to geometry, and whom they bind.

`rules` reads the sentence that says where a zone lies, `rule_shapes` turns such sentences into polygons that cover
them, `draw` makes the zones frame with every reading and tier, and `applies` tells whether a zone binds a party, in a
conduct, at a time and a height (`heights`), and why; `explain` makes a table of that. A zone is a record of what
somebody said; its geometry is derived and never stands for more.
"""

from geo.zones.applies import Applicability, When, applies
from geo.zones.draw import ZONE_COLUMNS, draw_zones, pick_reading, undrawn, zone_keys
from geo.zones.explain import EXPLANATION_COLUMNS, explain_zones
from geo.zones.rule_shapes import draw_rules, list_references
from geo.zones.rules import AllOf, Between, Rule, Side, Within, parse_rule

__all__ = [
    "EXPLANATION_COLUMNS",
    "ZONE_COLUMNS",
    "AllOf",
    "Applicability",
    "Between",
    "Rule",
    "Side",
    "When",
    "Within",
    "applies",
    "draw_rules",
    "draw_zones",
    "explain_zones",
    "list_references",
    "parse_rule",
    "pick_reading",
    "undrawn",
    "zone_keys",
]
