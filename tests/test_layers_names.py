"""Folding of names, the gazetteer that looks them up, and guesses at what was meant."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DataError, SettingsError
from geo.layers import Gazetteer, Party, find_unknown_parties, fold_name

LAW = settings(deadline=None)  # a busy machine is no failure
ARABIC = st.text(alphabet=st.characters(min_codepoint=0x0600, max_codepoint=0x06FF), max_size=20)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أبو كمال", "ابو كمال"),
        ("إدلب", "ادلب"),
        ("آفس", "افس"),
        ("الرقة", "الرقه"),
        ("مُوسى", "موسي"),
        ("تدمـــر", "تدمر"),
        ("دَيْر الزَّوْر", "دير الزور"),
        ("رأس العين", "راس العين"),
        ("Al-Ḥasakah", "al hasakah"),
        ("Ra's al-ʿAyn", "Ras al-Ayn"),
        ("Ra\u02bes al-\u2018Ayn", "RAS AL AYN"),
        ("\u015eanl\u0131urfa", "sanliurfa"),
        ("Nuṣayrīyah", "Nusayriyah"),
        ("T٤", "t4"),
        ("  Deir   ez-Zor ", "deir ez zor"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Homs", "Hama"), ("حمص", "حماة"), ("T4", "T5"), ("درعا", "ادلب")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@LAW
@given(st.text(max_size=30) | ARABIC)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


@pytest.fixture
def gazetteer() -> Gazetteer:
    places = gpd.GeoDataFrame(
        {
            "id": ["palmyra", "homs", "nowhere"],
            "name": ["Palmyra", "Homs", "Nowhere"],
            "name_ar": ["تدمر", "حمص", ""],
            "aliases": [("Tadmur", "Tadmor"), (), ()],
        },
        geometry=[shapely.Point(38.28, 34.56), shapely.Point(36.72, 34.73), None],
        crs="EPSG:4326",
    )
    areas = gpd.GeoDataFrame(
        {"id": ["homs"], "name": ["Homs"], "name_ar": ["حمص"]}, geometry=[shapely.box(36, 34, 39, 35)], crs="EPSG:4326"
    )
    roads = gpd.GeoDataFrame(
        {"id": ["m20"], "name": ["M20"]}, geometry=[shapely.LineString([(36, 34), (38, 35)])], crs="EPSG:4326"
    )
    return Gazetteer({"places": places, "governorates": areas, "roads": roads})


@pytest.mark.parametrize("name", ["Tadmur", "PALMYRA", "تدمر", "تَدمُر", "tadmor"])
def test_a_place_is_found_by_every_spelling(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.search(name) == ("site:palmyra",)


def test_the_geometry_says_what_a_reference_starts_with(gazetteer: Gazetteer) -> None:
    assert gazetteer.refs == ("area:homs", "line:m20", "site:homs", "site:palmyra")
    assert gazetteer.resolve("site:homs").geom_type == "Point"
    assert gazetteer.resolve("area:homs").geom_type == "Polygon"
    assert gazetteer.search("homs") == ("area:homs", "site:homs")
    assert "site:nowhere" not in gazetteer


def test_a_reference_gives_its_whole_row(gazetteer: Gazetteer) -> None:
    row = gazetteer.frame("site:palmyra")
    assert len(row) == 1
    assert row.loc[0, "name_ar"] == "تدمر"


@pytest.mark.parametrize(
    ("ref", "cause"),
    [
        ("site:Palmyra", "meant 'site:palmyra'"),
        ("site:تدمر", "meant 'site:palmyra'"),
        ("area:hom", "meant 'area:homs'"),
        ("palmyra", "meant 'site:palmyra'"),
        ("line:m2", "meant 'line:m20'"),
    ],
)
def test_an_unknown_reference_names_what_is_near(gazetteer: Gazetteer, ref: str, cause: str) -> None:
    with pytest.raises(DataError, match=f"There is no '{ref}'") as caught:
        gazetteer.resolve(ref)
    assert cause in caught.value.findings[0].likely_cause


def test_two_features_of_one_reference_are_an_error(gazetteer: Gazetteer) -> None:
    places = gazetteer.frame("site:homs")
    with pytest.raises(DataError, match="site:homs in places and in airfields"):
        Gazetteer({"places": places, "airfields": places})


def test_a_party_reports_every_field_that_cannot_be_used() -> None:
    with pytest.raises(SettingsError, match="The party 'S D F' cannot be used") as caught:
        Party("S D F", "", "", "yellow", 200)
    assert [finding.column for finding in caught.value.findings] == ["id", "name", "name_ar", "colour", "hatch_deg"]


def test_unknown_parties_are_found_row_by_row() -> None:
    findings = find_unknown_parties(["sdf", "", "isreal"], {"sdf", "israel"}, file="a.csv", column="party")
    assert [(finding.row, finding.likely_cause) for finding in findings] == [("3", "meant 'israel'")]
