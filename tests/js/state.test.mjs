import assert from "node:assert/strict";
import test from "node:test";

import { change, readHash, readPoints, setShown, state, watch, writeHash, writePoints } from "../../geo/maps/page/state.js";

const CHOSEN = {
  language: "ar",
  date: Date.parse("2025-02-03T00:00:00Z"),
  window: 30,
  reading: "wide",
  hidden: new Set(["control:sdf", "lapsed"]),
  corridor: "homs-deir:likely",
  raster: "cost",
  opacity: 0.3,
  curve: "homs-deir~red-line",
  radius: 20000,
  view: [8.5, 34.5, 38.25],
  page: "zones",
  notation: "mgrs",
  card: "zones:red-line:likely",
  measured: "38.1,34.2;38.5,34.6",
};

test("what is written is read again, whatever the state was before", () => {
  const first = { ...state };
  change(CHOSEN);
  const hash = writeHash();
  change(first);
  assert.notEqual(writeHash(), hash);
  readHash(hash);
  assert.equal(writeHash(), hash);
  for (const [key, value] of Object.entries(CHOSEN)) assert.deepEqual(state[key], value, key);
});

test("what cannot be used is left as it was", () => {
  change(CHOSEN);
  readHash(
    "#lang=xx&date=soon&window=8&window=&reading=maybe&raster=none&opacity=7&curve=x~y&radius=far&map=1/2&notation=none" +
      "&corridor=nothing&story=9&swipe=-1",
  );
  for (const [key, value] of Object.entries(CHOSEN)) assert.deepEqual(state[key], value, key);
});

test("an empty address changes nothing", () => {
  change(CHOSEN);
  const before = writeHash();
  for (const hash of ["", "#", "#unknown=1"]) readHash(hash);
  assert.equal(writeHash(), before);
});

test("who watches is told of a change, and only then", () => {
  let told = 0;
  watch(["reading"], () => (told += 1));
  change({ reading: "narrow" });
  change({ reading: "narrow", window: 7 });
  assert.equal(told, 1);
});

test("layers are shown and hidden without touching the old set", () => {
  change({ hidden: new Set(["a"]) });
  const before = state.hidden;
  setShown(["b"], false);
  setShown(["a"], true);
  assert.deepEqual([...state.hidden], ["b"]);
  assert.deepEqual([...before], ["a"]);
});

test("points are read as they were written, or not at all", () => {
  const points = [[38.123456, 34.5], [-0.00001, 0]];
  assert.deepEqual(readPoints(writePoints(points)), [[38.12346, 34.5], [-0.00001, 0]]);
  for (const text of ["", null, "1", "1,2,3", "181,0", "0,91", "a,b", "1,2;x"]) assert.deepEqual(readPoints(text), [], text);
});
