import assert from "node:assert/strict";
import test from "node:test";
import { gzipSync } from "node:zlib";

import { readIntegers, unpackTables } from "../../geo/maps/page/columns.js";

test("whole numbers stand in planes of bytes, the lowest first", () => {
  const bytes = new Uint8Array([9, 5, 4, 0, 1]);
  assert.deepEqual([...readIntegers({ at: 1, n: 2, planes: 2, steps: 0, low: 0 }, bytes)], [5, 260]);
  assert.deepEqual([...readIntegers({ at: 1, n: 2, planes: 2, steps: 0, low: -5 }, bytes)], [0, 255]);
});

test("steps are zigzag: even ones up, odd ones down", () => {
  const bytes = new Uint8Array([20, 2, 1, 4]);
  assert.deepEqual([...readIntegers({ at: 0, n: 4, planes: 1, steps: 1, low: 0 }, bytes)], [10, 11, 10, 12]);
});

/** A packed island of one table with one column of codes and no shapes but points. */
function packIsland() {
  const numbers = [1, 0, 2, 5, 5, 7, 40, 50, 60]; // codes, then x, then y
  const plain = (at) => ({ at, n: 3, planes: 1, steps: 0, low: 0 });
  const none = { at: 0, n: 0, planes: 1, steps: 0, low: 0 };
  const kinds = { at: 9, n: 3, planes: 1, steps: 0, low: 0 };
  const shapes = { decimals: 1, kinds, parts: none, rings: none, sizes: none, lengths: none, x: plain(3), y: plain(6), others: {} };
  const table = { n: 3, facts: { party: { as: "codes", of: ["sdf", "us"], values: plain(0) } }, shapes: { geometry: shapes }, labels: null };
  const head = Buffer.from(JSON.stringify({ layers: { strikes: table }, base: {}, exposure: table, sources: [{ url: "https://example.org" }] }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return gzipSync(Buffer.concat([length, head, Buffer.from([...numbers, 1, 1, 1])])).toString("base64");
}

test("a packed island gives its features back", async () => {
  const { layers, sources, tables } = await unpackTables(packIsland());
  assert.deepEqual(layers.strikes.map(({ properties }) => properties.party), ["sdf", null, "us"]);
  assert.deepEqual(layers.strikes.map(({ geometry }) => geometry.coordinates), [[0.5, 4], [0.5, 5], [0.7, 6]]);
  assert.equal(tables.strikes.shapes.isPoints, true);
  assert.deepEqual(sources, [{ url: "https://example.org" }]);
});

test("what is not an island is refused", async () => {
  await assert.rejects(unpackTables(Buffer.from("no gzip").toString("base64")));
});
