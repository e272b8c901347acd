import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { toDms, toMgrs, toUtm, utmZone, writePosition } from "../../geo/maps/page/coordinates.js";

// [latitude, longitude, MGRS of the Python library mgrs]; tests/js/test_page_scripts.py writes it and holds it to the library.
const PLACES = JSON.parse(readFileSync(new URL("./mgrs.json", import.meta.url), "utf8"));

test("MGRS agrees with the Python library", () => {
  assert.ok(PLACES.length > 300);
  for (const [lat, lon, expected] of PLACES) {
    const found = toMgrs(lat, lon).replaceAll(" ", "");
    assert.equal(found.slice(0, -10), expected.slice(0, -10), `${lat} ${lon}`);
    // The library rounds where the page cuts off: one metre at most.
    for (const [from, to] of [[-10, -5], [-5, undefined]]) {
      assert.ok(Math.abs(Number(found.slice(from, to)) - Number(expected.slice(from, to))) <= 1, `${lat} ${lon}`);
    }
  }
});

test("MGRS ends where UTM ends", () => {
  assert.equal(toMgrs(84.1, 10), "");
  assert.equal(toMgrs(-80.1, 10), "");
});

test("the wide zones of Norway and Svalbard", () => {
  assert.equal(utmZone(60.4, 5.3), 32);
  assert.equal(utmZone(78.2, 15.6), 33);
  assert.equal(utmZone(78.2, 20.9), 33);
  assert.equal(utmZone(78.2, 21.1), 35);
  assert.equal(utmZone(34.55, 38.27), 37);
  assert.equal(utmZone(0, 180), 1);
});

test("the central meridian is at 500 km, the equator at 0", () => {
  const { easting, northing } = toUtm(0, 39, 37);
  assert.ok(Math.abs(easting - 500_000) < 1e-6);
  assert.ok(Math.abs(northing) < 1e-6);
});

test("seconds carry over", () => {
  assert.equal(toDms(34.5624, "N", "S"), "34°33′44.6″N");
  assert.equal(toDms(-0.5, "E", "W"), "0°30′00.0″W");
  assert.equal(toDms(59.99999, "N", "S"), "60°00′00.0″N");
});

test("a position in each notation", () => {
  assert.equal(writePosition(34.5624, 38.2684, "decimal"), "34.56240, 38.26840");
  assert.equal(writePosition(34.5624, 38.2684, "dms"), "34°33′44.6″N 38°16′06.2″E");
  assert.match(writePosition(34.5624, 38.2684, "mgrs"), /^37S DU \d{5} \d{5}$/);
});
