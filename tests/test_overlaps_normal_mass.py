"""Mass of a normal within polygons: closed forms, draws, and laws."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import Geod
from scipy.special import ndtr

from geo.errors import SettingsError
from geo.geodesy import buffer_geodesic
from geo.overlaps import normal_mass
from geo.overlaps.azimuthal import project_around
from geo.strikes import sigma_from_uncertainty

WGS84 = Geod(ellps="WGS84")
CENTRE = (38.3, 34.5)

Floats = NDArray[np.float64]


def mass_at(
    polygon: shapely.Geometry, sigma_m: float, centre: tuple[float, float] = CENTRE, error: float = 1e-3
) -> float:
    lon, lat = centre
    mass, bound = normal_mass(np.array([lon]), np.array([lat]), np.array([sigma_m]), np.array([polygon]), error=error)
    assert bound[0] <= error
    return float(mass[0])


def draw_disc(radius_m: float, centre: tuple[float, float] = CENTRE) -> shapely.Polygon:
    point = gpd.GeoDataFrame(geometry=[shapely.Point(centre)], crs="EPSG:4326")
    return buffer_geodesic(point, radius_m, tolerance_m=radius_m * 1e-5).geometry.iloc[0]


# The plane


@given(st.floats(-170, 170), st.floats(-80, 80), st.floats(0, 360), st.floats(0, 100_000))
def test_the_plane_keeps_geodesic_distances_and_azimuths(
    lon: float, lat: float, azimuth_deg: float, radius_m: float
) -> None:
    end = Geodesic.WGS84.Direct(lat, lon, azimuth_deg, radius_m)
    x_m, y_m = project_around(*(np.array([value]) for value in (lon, lat, end["lon2"], end["lat2"])))
    assert np.hypot(x_m[0], y_m[0]) == pytest.approx(radius_m, abs=1e-3)
    assert x_m[0] == pytest.approx(radius_m * np.sin(np.radians(azimuth_deg)), abs=0.02)
    assert y_m[0] == pytest.approx(radius_m * np.cos(np.radians(azimuth_deg)), abs=0.02)


# Closed forms


@pytest.mark.parametrize("sigma_m", [100.0, 2_000.0, 10_000.0])
@pytest.mark.parametrize("offset_sigmas", [-3.0, -1.0, 0.0, 0.5, 2.0])
def test_a_half_plane_west_of_a_meridian(sigma_m: float, offset_sigmas: float) -> None:
    """A meridian is a straight line in the plane if the mean lies on it, and almost one beside it."""
    east = Geodesic.WGS84.Direct(CENTRE[1], CENTRE[0], 90, offset_sigmas * sigma_m)
    half = shapely.box(30.0, 30.0, east["lon2"], 40.0)
    # Beside the mean, the meridian leans by its convergence and bends; both grow with sigma, and stay below 2e-4 here.
    assert mass_at(half, sigma_m) == pytest.approx(ndtr(offset_sigmas), abs=2e-4 if offset_sigmas else 1e-9)


@pytest.mark.parametrize("radius_sigmas", [0.2, 1.0, 2.4477, 4.0])
def test_a_disc_around_the_mean(radius_sigmas: float) -> None:
    disc = draw_disc(radius_sigmas * 2_000.0)
    assert mass_at(disc, 2_000.0, error=1e-6) == pytest.approx(1 - np.exp(-(radius_sigmas**2) / 2), abs=2e-5)


def test_the_uncertainty_is_the_quantile_of_the_radius() -> None:
    sigma_m = sigma_from_uncertainty(np.array([5_000.0]), np.array([0.95]))[0]
    assert mass_at(draw_disc(5_000.0), sigma_m) == pytest.approx(0.95, abs=1e-4)


@pytest.mark.parametrize("corners", [3, 4, 5, 8])
def test_a_wedge_from_the_mean_is_its_angle(corners: int) -> None:
    """Edges that end at the mean sweep no angle; the arc far out sweeps all of it."""
    ends = [
        Geodesic.WGS84.Direct(CENTRE[1], CENTRE[0], azimuth, 20_000) for azimuth in np.linspace(0, 360 / corners, 9)
    ]
    wedge = shapely.Polygon([CENTRE, *((end["lon2"], end["lat2"]) for end in ends)])
    assert mass_at(wedge, 1_000.0) == pytest.approx(1 / corners, abs=2e-4)


def test_everything_and_nothing() -> None:
    assert mass_at(shapely.box(30, 30, 45, 40), 5_000.0) == pytest.approx(1.0, abs=1e-10)
    assert mass_at(shapely.box(39, 35, 40, 36), 5_000.0) == 0.0
    assert mass_at(shapely.box(38.3, 34.5, 38.3 + 1e-9, 34.5 + 1e-9), 5_000.0) == pytest.approx(0.0, abs=1e-9)


def test_an_error_below_rounding_is_refused() -> None:
    with pytest.raises(SettingsError, match="found 1e-12, expected 1e-09 or more"):
        mass_at(shapely.box(38, 34, 39, 35), 1_000.0, error=1e-12)


# Draws


def draw_shares(centres: Floats, sigma_m: Floats, polygons: NDArray[np.object_], n_draws: int) -> Floats:
    """Draw from each normal by geodesics and count what falls within: nothing in common with the integral."""
    generator = np.random.default_rng(20250410)
    unit = generator.standard_normal((n_draws, 2))
    azimuth_deg, radius = np.degrees(np.arctan2(*unit.T)), np.hypot(*unit.T)
    shares = []
    for (lon, lat), sigma, polygon in zip(centres, sigma_m, polygons, strict=True):
        lons, lats, _ = WGS84.fwd(np.full(n_draws, lon), np.full(n_draws, lat), azimuth_deg, radius * sigma)
        shares.append(shapely.contains_xy(polygon, lons, lats).mean())
    return np.array(shares)


def make_blob(generator: np.random.Generator, lon: float, lat: float, size_deg: float) -> shapely.Geometry:
    angle = np.sort(generator.uniform(0, 2 * np.pi, int(generator.integers(5, 30))))
    radius = size_deg * generator.uniform(0.3, 1.0, angle.size)
    outline = np.column_stack((lon + radius * np.cos(angle), lat + radius * np.sin(angle)))
    return shapely.make_valid(shapely.Polygon(outline), method="structure")


def make_pairs(n_pairs: int) -> tuple[Floats, Floats, NDArray[np.object_]]:
    """Random means around random blobs; every third has a hole, every third is a sliver of a tenth of sigma."""
    generator = np.random.default_rng(7)
    centres = np.column_stack((generator.uniform(36, 42, n_pairs), generator.uniform(33, 37, n_pairs)))
    sigma_m = 10 ** generator.uniform(2, 4.3, n_pairs)
    polygons = []
    for row, ((lon, lat), sigma_deg) in enumerate(zip(centres, sigma_m / 1e5, strict=True)):
        beside = generator.normal(0, sigma_deg, 2)
        shape = make_blob(generator, lon + beside[0], lat + beside[1], 3 * sigma_deg)
        if row % 3 == 1:
            shape = shapely.difference(shape, make_blob(generator, lon, lat, sigma_deg))
        if row % 3 == 2:
            west, south = lon - 4 * sigma_deg, lat + beside[1] / 2
            shape = shapely.box(west, south, west + 9 * sigma_deg, south + sigma_deg / 10)
        polygons.append(shape)
    return centres, sigma_m, np.array(polygons)


def test_draws_agree_within_three_standard_errors() -> None:
    # 48 pairs: three standard errors are passed by one honest integral in 370, so by this seed's draws or not at all.
    n_draws = 100_000
    centres, sigma_m, polygons = make_pairs(48)
    mass, bound = normal_mass(*centres.T, sigma_m, polygons)
    shares = draw_shares(centres, sigma_m, polygons, n_draws)
    standard_error = np.sqrt(np.maximum(mass * (1 - mass), 1 / n_draws) / n_draws)
    assert (np.abs(shares - mass) <= 3 * standard_error + bound).all()
    assert (bound <= 1e-3).all()
    wrong, _ = normal_mass(*centres.T, sigma_m * 1.05, polygons)
    assert (np.abs(shares - wrong) > 3 * standard_error + bound).any()


def test_the_stated_error_holds_against_a_finer_one() -> None:
    centres, sigma_m, polygons = make_pairs(60)
    coarse, bound = normal_mass(*centres.T, sigma_m, polygons, error=1e-3)
    fine, fine_bound = normal_mass(*centres.T, sigma_m, polygons, error=1e-8)
    assert (np.abs(coarse - fine) <= bound + fine_bound).all()
    assert (fine_bound <= 1e-8).all()


# Laws

SIDES = st.tuples(st.floats(0.001, 0.5), st.floats(0.001, 0.5))
SIGMAS = st.floats(50, 30_000)
SHIFTS = st.floats(-0.3, 0.3)


@settings(max_examples=60, deadline=None)
@given(SIDES, SHIFTS, SHIFTS, SHIFTS, SIGMAS)
def test_parts_add_up(sides: tuple[float, float], east: float, north: float, cut: float, sigma_m: float) -> None:
    whole = shapely.box(CENTRE[0] + east, CENTRE[1] + north, CENTRE[0] + east + sides[0], CENTRE[1] + north + sides[1])
    other = shapely.box(38.0 + cut, 34.0, 38.4 + cut, 35.0)
    parts = mass_at(whole.intersection(other), sigma_m, error=1e-6) + mass_at(
        whole.difference(other), sigma_m, error=1e-6
    )
    assert parts == pytest.approx(mass_at(whole, sigma_m, error=1e-6), abs=4e-6)


@settings(max_examples=60, deadline=None)
@given(SIDES, SHIFTS, SHIFTS, SIGMAS, st.floats(0, 0.2))
def test_more_area_is_more_mass(
    sides: tuple[float, float], east: float, north: float, sigma_m: float, more: float
) -> None:
    west, south = CENTRE[0] + east, CENTRE[1] + north
    small = shapely.box(west, south, west + sides[0], south + sides[1])
    large = shapely.box(west - more, south - more, west + sides[0] + more, south + sides[1] + more)
    assert 0 <= mass_at(small, sigma_m) <= mass_at(large, sigma_m, error=1e-6) + 1e-3


@settings(max_examples=40, deadline=None)
@given(SIDES, SHIFTS, SHIFTS, SIGMAS, st.integers(0, 3))
def test_winding_and_ring_start_change_nothing(
    sides: tuple[float, float], east: float, north: float, sigma_m: float, start: int
) -> None:
    west, south = CENTRE[0] + east, CENTRE[1] + north
    ring = [(west, south), (west + sides[0], south), (west + sides[0], south + sides[1]), (west, south + sides[1])]
    turned = shapely.Polygon([*ring[start:], *ring[:start]])
    assert mass_at(turned.reverse(), sigma_m) == pytest.approx(mass_at(shapely.Polygon(ring), sigma_m), abs=1e-12)
