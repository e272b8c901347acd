import assert from "node:assert/strict";
import test from "node:test";

import { around, clearFrame, installFrame, isFree, put, stack, take } from "../../geo/maps/page/placement.js";
import { STRIKE_BOX } from "./canvas.mjs";

installFrame();

test("labels keep clear of one another until there is no room", () => {
  clearFrame();
  const spots = () => around(200, 200, 20);
  const placed = ["One", "Two", "Three", "Four"].map((name) => put(name, "city", spots()));
  assert.deepEqual(placed, [true, true, true, true]); // right, left, above, below
  assert.equal(put("Five", "city", spots()), false);
  clearFrame();
  assert.equal(put("Five", "city", spots()), true);
});

test("labels stay inside the frame", () => {
  clearFrame();
  assert.equal(put("Long name", "city", stack(2, 300, [0])), false);
  assert.equal(put("Long name", "city", stack(300, 598, [0])), false);
  assert.equal(put("Long name", "city", stack(300, 300, [0])), true);
});

test("only who asks for it covers a strike", () => {
  clearFrame();
  const [left, top, right, bottom] = STRIKE_BOX;
  const spots = stack((left + right) / 2, (top + bottom) / 2, [0]);
  assert.equal(put("Town", "town", spots), false);
  assert.equal(put("City", "city", spots, { over: true }), true);
});

test("a box that is taken is free for nobody", () => {
  clearFrame();
  take([0, 0, 50, 50]);
  assert.equal(isFree([40, 40, 60, 60]), false);
  assert.equal(isFree([51, 51, 60, 60]), true);
  assert.equal(isFree([40, 40, 60, 60], { over: true }), false);
});

test("an empty text takes no room", () => {
  clearFrame();
  assert.equal(put("", "city", stack(300, 300, [0])), false);
  assert.equal(isFree([290, 290, 310, 310]), true);
});
