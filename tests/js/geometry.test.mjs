import assert from "node:assert/strict";
import test from "node:test";

import { alongLine, boxOf, contains, geodesicDistance, linesOf, poleEnds, polygonsOf } from "../../geo/maps/page/geometry.js";

const square = (west, south, size) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];

test("a hole is not inside", () => {
  const polygons = [[square(0, 0, 10), square(4, 4, 2)]];
  assert.equal(contains(polygons, [1, 1]), true);
  assert.equal(contains(polygons, [5, 5]), false);
  assert.equal(contains(polygons, [11, 5]), false);
});

test("polygons and lines of every kind of geometry", () => {
  const polygon = { type: "Polygon", coordinates: [square(0, 0, 1)] };
  const line = { type: "LineString", coordinates: [[0, 0], [1, 1]] };
  const both = { type: "GeometryCollection", geometries: [polygon, line, { type: "Point", coordinates: [9, 9] }] };
  assert.equal(polygonsOf(both).length, 1);
  assert.equal(linesOf(both).length, 1);
  assert.deepEqual(boxOf(both), [0, 0, 9, 9]);
  assert.equal(boxOf(null), null);
  assert.deepEqual(polygonsOf(null), []);
});

test("the ends towards the poles", () => {
  const { north, south } = poleEnds([[[[0, 0], [2, 5], [4, -1], [0, 0]]]]);
  assert.deepEqual([north, south], [[2, 5], [4, -1]]);
});

test("a share of a line by its length", () => {
  const line = [[0, 0], [10, 0], [10, 10]];
  assert.deepEqual(alongLine(line, 0), [0, 0]);
  assert.deepEqual(alongLine(line, 0.25), [5, 0]);
  assert.deepEqual(alongLine(line, 1), [10, 10]);
});

test("geodesics of known length", () => {
  // A degree of the equator, by the definition of WGS 84; the quarter meridian (Karney 2013, Journal of Geodesy 87).
  assert.ok(Math.abs(geodesicDistance([0, 0], [1, 0]) - (6378137 * Math.PI) / 180) < 1e-6);
  assert.ok(Math.abs(geodesicDistance([38, 0], [38, 90]) - 10_001_965.729) < 1e-3);
  assert.equal(geodesicDistance([38, 34], [38, 34]), 0);
});
