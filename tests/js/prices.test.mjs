import assert from "node:assert/strict";
import test from "node:test";

import { changeMark, currentRow, CURVES, nearestRow } from "../../geo/maps/page/prices.js";
import { change } from "../../geo/maps/page/state.js";

const [curve] = CURVES;

test("rows are in the order of their radii and belong to classes", () => {
  assert.equal(CURVES.length, 1);
  assert.deepEqual(curve.rows.map(({ radius }) => radius), [10_000, 20_000, 30_000, 40_000]);
  assert.deepEqual(curve.classes, ["A", "B"]);
});

test("where nothing more is known a change lies halfway, and so does the end", () => {
  assert.equal(curve.changes.length, 1);
  assert.equal(changeMark(curve, curve.changes[0]).radius, 25_000);
  assert.equal(curve.closing, 35_000);
});

test("the nearest row is shown for any radius", () => {
  assert.equal(nearestRow(curve, 0).radius, 10_000);
  assert.equal(nearestRow(curve, 26_000).radius, 30_000);
  assert.equal(nearestRow(curve, 1e9).radius, 40_000);
  assert.equal(currentRow(curve).radius, 10_000);
  change({ radius: 21_000 });
  assert.equal(currentRow(curve).radius, 20_000);
});
