import assert from "node:assert/strict";
import test from "node:test";

import { boxOf, poleEnds, polygonsOf, worldOf } from "../../geo/maps/page/geometry.js";
import { openShapes } from "../../geo/maps/page/shapes.js";

const read = (numbers) => Float64Array.from(numbers);
const SQUARE = [[0, 0], [40, 0], [40, 41], [0, 40], [0, 0]];
const HOLE = [[10, 10], [10, 20], [20, 20], [10, 10]];
const FAR = [[100, 100], [110, 100], [110, 111], [100, 100]];
const COLLECTION = { type: "GeometryCollection", geometries: [{ type: "Point", coordinates: [3, 4] }] };

/** A point, nothing, a line, an area with a hole, two lines, two points, two areas, a collection; tenths of a degree. */
function packAll() {
  const positions = [[380, 345], [0, 0], [15, -20], ...SQUARE, ...HOLE, [1, 2], [3, 4], [5, 6], [7, 8], [9, 9], [11, 12], [13, -14], ...SQUARE, ...HOLE, ...FAR];
  return {
    decimals: 1,
    kinds: [1, 0, 2, 4, 6, 5, 7, 8],
    parts: [2, 2, 2],
    rings: [2, 2, 1],
    sizes: [5, 4, 5, 4, 4],
    lengths: [2, 2, 3],
    x: positions.map(([x]) => x),
    y: positions.map(([, y]) => y),
    others: { 7: COLLECTION },
  };
}

const tenths = (ring) => ring.map((position) => position.map((whole) => whole / 10));

test("every kind of shape is made where its row begins, in whatever order they are asked for", () => {
  const shapes = openShapes(packAll(), read);
  const areas = [[tenths(SQUARE), tenths(HOLE)], [tenths(FAR)]];
  assert.deepEqual(shapes.at(6), { type: "MultiPolygon", coordinates: areas });
  assert.deepEqual(shapes.at(0), { type: "Point", coordinates: [38, 34.5] });
  assert.deepEqual(shapes.at(5), { type: "MultiPoint", coordinates: [[1.1, 1.2], [1.3, -1.4]] });
  assert.deepEqual(shapes.at(4), { type: "MultiLineString", coordinates: [tenths([[1, 2], [3, 4]]), tenths([[5, 6], [7, 8], [9, 9]])] });
  assert.deepEqual(shapes.at(3), { type: "Polygon", coordinates: areas[0] });
  assert.deepEqual(shapes.at(2), { type: "LineString", coordinates: [[0, 0], [1.5, -2]] });
  assert.equal(shapes.at(1), null);
  assert.equal(shapes.at(7), COLLECTION);
  assert.deepEqual([0, 1, 7].map((row) => shapes.isPlaced(row)), [true, false, true]);
});

test("boxes, ends towards the poles and outlines told from the numbers are those of the shapes", () => {
  const shapes = openShapes(packAll(), read);
  for (let row = 0; row < 8; row += 1) assert.deepEqual(shapes.boxAt(row), boxOf(shapes.at(row)));
  for (const row of [3, 6]) {
    const polygons = polygonsOf(shapes.at(row));
    assert.deepEqual(shapes.polesAt(row), poleEnds(polygons));
    assert.deepEqual(shapes.ringsAt(row).map((ring) => [...ring]), polygons.flat().map((ring) => ring.flatMap(worldOf)));
  }
});

test("a table of points has nothing else", () => {
  const none = [];
  const shapes = openShapes({ decimals: 0, kinds: [1, 1], parts: none, rings: none, sizes: none, lengths: none, x: [38, 39], y: [34, 35], others: {} }, read);
  assert.equal(shapes.isPoints, true);
  assert.deepEqual(shapes.at(1), { type: "Point", coordinates: [39, 35] });
});
