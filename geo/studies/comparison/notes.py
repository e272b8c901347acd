"""What a reader of a comparison must know: what its two sides do not say."""

import geopandas as gpd

from geo.caveat import Caveat
from geo.studies.comparison.states import State
from geo.studies.counts import count
from geo.studies.sentences.phrases import read_phrasebooks

__all__ = ["list_notes", "tell_map_limits"]

_FOLDER = Caveat(
    "One side is a folder of results, which holds no assessed places: ground is told to have changed hands by its "
    "shape alone, and records without geometry are not compared.",
    "أحد الجانبين مجلد نتائج لا يضم الأماكن المقيَّمة: يُستدل على انتقال الأرض من شكلها وحده، "
    "ولا تُقارن السجلات التي لا مكان لها.",
)
_HANDLED_APART = Caveat(
    "One side leaves out what is not public, the other shows it as cells of a grid: a change can come of that alone.",
    "أحد الجانبين يترك ما ليس معلنًا، والآخر يعرضه خلايا من شبكة: قد ينشأ تغيّر من هذا وحده.",
)
_LEFT_OUT = Caveat(
    "The maps show areas of control, declared zones, reported strikes and the best corridor of each request. What a "
    "run works out for one date alone is not compared and not drawn: findings, exposure of strikes, ground in common, "
    "bands of cost, alternatives, prices, separation lines and grids.",
    "تعرض الخريطتان مناطق السيطرة والنطاقات المعلنة والضربات المُبلَّغ عنها وأفضل ممر لكل طلب. "
    "أما ما يُحسب لتاريخ واحد فلا يُقارن ولا يُرسم: النتائج، واحتمال وقوع الضربات ضمن النطاقات، "
    "والمساحات المشتركة، ونطاقات الكلفة، والبدائل، والأثمان، وخطوط الفصل، والشبكات.",
)
_LATER_STRIKES = Caveat(
    "Each map shows the strikes reported up to its date; a marked strike without a symbol came later than the date of "
    "that map.",
    "تعرض كل خريطة الضربات المُبلَّغ عنها حتى تاريخها؛ والعلامة التي لا رمز معها لضربة وقعت بعد تاريخ تلك الخريطة.",
)
_NO_BASE = Caveat(
    "Both sides are folders of results, which hold no base map: neither towns nor rivers are drawn.",
    "الجانبان مجلدا نتائج لا يضمان خريطة أساس: فلا تُرسم المدن ولا الأنهار.",
)


def list_notes(before: State, after: State, places: gpd.GeoDataFrame) -> tuple[Caveat, ...]:
    """
    Say what limits a comparison.

    Parameters
    ----------
    before, after
        The two states. Not modified.
    places
        Places that changed hands. Not modified.

    Returns
    -------
    notes
        In both languages; empty where nothing limits it.
    """
    notes = []
    if before.not_public != after.not_public:
        notes.append(_HANDLED_APART)
    if before.places is None or after.places is None:
        notes.append(_FOLDER)
    elif after.as_of > before.as_of and not len(places) and before.places["id"].equals(after.places["id"]):
        notes.append(_same_places(len(after.places)))
    other = sorted(key for key in before.method.keys() & after.method.keys() if before.method[key] != after.method[key])
    if other:
        keys = ", ".join(other)
        notes.append(
            Caveat(
                f"The settings of control differ ({keys}): ground can have another holder by the method alone.",
                f"تختلف إعدادات السيطرة (\u2068{keys}\u2069): قد يتبدل صاحب الأرض بسبب الطريقة وحدها.",
            )
        )
    return tuple(notes)


def tell_map_limits(before: State, after: State) -> tuple[Caveat, ...]:
    """Say what the two maps of a comparison leave out."""
    notes = [_LEFT_OUT]
    if any(state.window[1] > state.as_of for state in (before, after)):
        notes.append(_LATER_STRIKES)
    if before.layers is None and after.layers is None:
        notes.append(_NO_BASE)
    return tuple(notes)


def _same_places(number: int) -> Caveat:
    _, arabic = read_phrasebooks()
    return Caveat(
        f"Control rests on the same {count(number, 'assessed place')} at both dates: a place is dated by its evidence, "
        "which does not tell when it changed hands. That no change is told does not mean that nothing changed.",
        f"تستند السيطرة في التاريخين إلى الأماكن المقيَّمة نفسها (عددها {arabic.write_number(number)}): "
        "يُؤرَّخ المكان بتاريخ الدليل عليه، وهو لا يقول متى انتقل. وعدم ذكر تغيّر لا يعني أن شيئًا لم يتغيّر.",
    )
