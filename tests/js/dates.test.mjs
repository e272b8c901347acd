import assert from "node:assert/strict";
import test from "node:test";

import { DAY_MS, dayOf, happenedWithin, hasEnded, holdsOn, intervalOf } from "../../geo/maps/page/dates.js";

const day = (text) => Date.parse(`${text}T00:00:00Z`);
const lasting = (from, to) => ({ from: from ? day(from) : -Infinity, to: to ? day(to) : Infinity });

test("the day of a moment is its first moment in UTC", () => {
  assert.equal(dayOf("2025-04-10T23:59:59Z"), day("2025-04-10"));
  assert.equal(dayOf("2025-04-10T01:00:00+03:00"), day("2025-04-09"));
});

test("an interval ends before its last moment", () => {
  const april = lasting("2025-04-01", "2025-05-01");
  assert.equal(holdsOn(april, day("2025-04-30")), true);
  assert.equal(holdsOn(april, day("2025-05-01")), false);
  assert.equal(holdsOn(april, day("2025-03-31")), false);
  assert.equal(hasEnded(april, day("2025-04-30")), false);
  assert.equal(hasEnded(april, day("2025-05-01")), true);
});

test("what has no end holds ever after, what has no dates always", () => {
  assert.equal(holdsOn(lasting("2025-04-01", null), day("2099-01-01")), true);
  assert.equal(holdsOn(lasting(null, null), day("1999-01-01")), true);
});

test("what happened counts before its validity", () => {
  const told = { event_date_from: "2025-03-21T00:00:00Z", event_date_to: "2025-03-22T00:00:00Z", valid_from: "2020-01-01" };
  assert.deepEqual(intervalOf(told), lasting("2025-03-21", "2025-03-22"));
  assert.deepEqual(intervalOf({}), { from: -Infinity, to: Infinity });
});

test("a window of days ends with its day and holds as many", () => {
  const event = lasting("2025-04-04", "2025-04-05");
  const last = day("2025-04-10");
  assert.equal(happenedWithin(event, last, 7), true);
  assert.equal(happenedWithin(event, last + DAY_MS, 7), false);
  assert.equal(happenedWithin(event, day("2025-04-03"), 7), false);
  assert.equal(happenedWithin(event, day("2026-04-03"), 0), true);
  assert.equal(happenedWithin(lasting(null, null), last, 7), false);
  assert.equal(happenedWithin(lasting(null, null), last, 0), true);
});
