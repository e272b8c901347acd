import assert from "node:assert/strict";
import test from "node:test";

import { foldText } from "../../geo/maps/page/nameindex.js";

test("spellings of one name fold to one text", () => {
  const same = [
    ["تدمر", "تَدْمُر", "تـدمـر"],
    ["أدلب", "إدلب", "ادلب", "ٱدلب"],
    ["الرقة", "الرقّة", "الرقه"],
    ["القامشلي", "القامشلى", "القامشلی"],
    ["Al-Hasakah", "al Ḥasakah", "AL-HASAKAH", "al‑Hasakah"],
    ["Ra's al-ʿAyn", "Ras al-Ayn", "Ra’s al-‘Ayn"],
    ["T4", "t4", "T٤"],
    ["Türkiye", "Turkiye"],
  ];
  for (const [first, ...others] of same) for (const other of others) assert.equal(foldText(other), foldText(first), other);
});

test("different names stay different", () => {
  assert.notEqual(foldText("حمص"), foldText("حماة"));
  assert.notEqual(foldText("T4"), foldText("T3"));
});

test("nothing folds to nothing", () => {
  for (const text of ["", null, undefined, " - "]) assert.equal(foldText(text), "");
});

test("the short way to fold plain letters gives what the long one gives", () => {
  const letters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("");
  // An accent sends a text the long way, and is dropped there.
  for (const text of [letters, "A'b`c-D  e_9", "  "]) assert.equal(foldText(text), foldText(`${text}\u0301`));
});
