"""What each component of the cost surface is: its names, its measure, what 0 and 1 mean, and what fixes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["COMPONENTS", "DISTANCE", "ComponentKind", "find_component"]

DISTANCE: Final = "distance"
"""The key of the base cost: 1 for each ground metre, whatever it leads over."""


@dataclass(frozen=True, slots=True)
class ComponentKind:
    """
    One kind of component, in the words that program, table, map and file share.

    Parameters
    ----------
    key
        Its key in weights and files.
    name, name_ar
        Its name for people.
    measure, measure_ar
        What is measured before it is brought to 0 to 1, with its unit.
    at_0, at_0_ar
        Where the component is 0.
    at_1, at_1_ar
        Where it is 1. In both ``{anchor}`` stands for the value of the anchor.
    anchor
        Key of the number that fixes the ends, in the study file's `[corridors]`; empty where the measure has its own.
    unit
        Unit of the anchor; "1" for a pure number.
    needs
        The layer of the study without which there is no such component; empty where every study has what it takes.

    Examples
    --------
    >>> print(COMPONENTS["slope"].describe({"slope_full_deg": 15.0}))
    Slope: 0 on level ground, 1 at 15 degrees and above
    """

    key: str
    name: str
    name_ar: str
    measure: str
    measure_ar: str
    at_0: str
    at_0_ar: str
    at_1: str
    at_1_ar: str
    anchor: str = ""
    unit: str = "1"
    needs: str = ""

    def describe(self, anchors: Mapping[str, float]) -> str:
        """Say in one line what the values mean; the anchor is left open where `anchors` does not hold it."""
        value = self._show(anchors)
        return f"{self.name}: 0 {self.at_0.format(anchor=value)}, 1 {self.at_1.format(anchor=value)}"

    def describe_ar(self, anchors: Mapping[str, float]) -> str:
        """Say the same in Arabic."""
        value = self._show(anchors)
        return f"{self.name_ar}: 0 {self.at_0_ar.format(anchor=value)}، 1 {self.at_1_ar.format(anchor=value)}"

    def _show(self, anchors: Mapping[str, float]) -> str:
        return f"{anchors[self.anchor]:,g}" if self.anchor in anchors else "…"


_KINDS: Final = (
    ComponentKind(
        DISTANCE,
        "Distance",
        "المسافة",
        "ground metres",
        "أمتار على الأرض",
        "nowhere",
        "لا مكان",
        "everywhere: the base cost of a metre",
        "في كل مكان: الكلفة الأساسية للمتر",
    ),
    ComponentKind(
        "strike_density",
        "Reported strikes",
        "الضربات المبلَّغ عنها",
        "reported strikes per 1,000 km², each spread over the ground where it may have been",
        "الضربات المبلَّغ عنها لكل 1000 كم²، موزعة كل منها على الأرض التي ربما وقعت فيها",
        "where no strike is reported",
        "حيث لم يُبلَّغ عن أي ضربة",
        "at {anchor} reported strikes per 1,000 km² and above",
        "عند {anchor} ضربة مبلَّغ عنها لكل 1000 كم² فأكثر",
        anchor="strike_density_full_per_1000_km2",
        unit="1/(1000 km2)",
    ),
    ComponentKind(
        "line_of_contact",
        "Line of contact",
        "خط التماس",
        "km to the nearest line between assessed areas of two parties",
        "الكيلومترات إلى أقرب خط بين منطقتين مقدَّرتين لطرفين",
        "at {anchor} km from it and beyond",
        "على بعد {anchor} كم منه فأكثر",
        "on the line and on contested ground",
        "على الخط وفي الأرض المتنازع عليها",
        anchor="line_of_contact_reach_km",
        unit="km",
    ),
    ComponentKind(
        "control",
        "Assessed control",
        "السيطرة المقدَّرة",
        "penalty stated for the party that is assessed to hold the area",
        "الوزن المحدد للطرف المقدَّر أنه يسيطر على المنطقة",
        "in areas of parties without a penalty",
        "في مناطق الأطراف التي لا وزن لها",
        "in areas of parties with the full penalty",
        "في مناطق الأطراف ذات الوزن الكامل",
    ),
    ComponentKind(
        "unsure_control",
        "Unsure control",
        "سيطرة غير مؤكدة",
        "1 less the confidence in the areas of control",
        "1 ناقص الثقة في مناطق السيطرة",
        "where the area of control is sure, and where none is drawn",
        "حيث منطقة السيطرة مؤكدة، وحيث لم تُرسم أي منطقة",
        "where nothing is known of who is in control",
        "حيث لا يُعرف شيء عمن يسيطر",
    ),
    ComponentKind(
        "slope",
        "Slope",
        "الانحدار",
        "steepest slope of the ground in any direction, degrees",
        "أشد انحدار للأرض في أي اتجاه، بالدرجات",
        "on level ground",
        "على أرض مستوية",
        "at {anchor} degrees and above",
        "عند {anchor} درجة فأكثر",
        anchor="slope_full_deg",
        unit="deg",
        needs="terrain",
    ),
    ComponentKind(
        "population",
        "Population",
        "السكان",
        "people per km²",
        "عدد السكان لكل كم²",
        "where nobody is counted",
        "حيث لا سكان محصيون",
        "at {anchor} people per km² and above",
        "عند {anchor} نسمة لكل كم² فأكثر",
        anchor="population_full_per_km2",
        unit="1/km2",
        needs="population or places",
    ),
    ComponentKind(
        "off_road",
        "Off the roads",
        "خارج الطرق",
        "whether a road touches the cell",
        "هل يمر طريق بالخلية",
        "in cells that a road touches",
        "في الخلايا التي يمر بها طريق",
        "in all others",
        "في غيرها",
        needs="roads",
    ),
)

COMPONENTS: Final[Mapping[str, ComponentKind]] = MappingProxyType({kind.key: kind for kind in _KINDS})
"""The kinds of component by key, in the order in which tables and files name them; the base cost first."""


def find_component(key: str) -> ComponentKind:
    """
    Give the kind of a component; one that is not known is named as its key.

    Examples
    --------
    >>> find_component("off_road").name, find_component("flood_depth").name
    ('Off the roads', 'flood_depth')
    """
    own_scale = ("at its least", "في أدناه", "at its worst", "في أسوئه")
    return COMPONENTS.get(key) or ComponentKind(key, key, key, key, key, *own_scale)
