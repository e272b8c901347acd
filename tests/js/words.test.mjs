import assert from "node:assert/strict";
import test from "node:test";

import { change } from "../../geo/maps/page/state.js";
import {
  corridorNumber,
  gapText,
  languageOf,
  lengthText,
  localDigits,
  localText,
  shortName,
  valueWord,
  wordsDirection,
} from "../../geo/maps/page/words.js";

function inArabic(check) {
  change({ language: "ar" });
  check();
  change({ language: "en" });
}

test("numbers of a text take the reader's digits, marks and dates", () => {
  inArabic(() => {
    assert.equal(localDigits("مسافة 38,179 م"), "مسافة ٣٨٬١٧٩ م");
    assert.equal(localDigits("2.50 كم"), "٢٫٥٠ كم");
    assert.equal(localDigits("نيسان 2025:"), "نيسان ٢٠٢٥:");
    assert.match(localDigits("أطول بنسبة 2.5%"), /٢٫٥٪/);
    assert.doesNotMatch(localDigits("في 2025-03-21 وبعده"), /\d/);
  });
});

test("names with Latin letters and addresses keep theirs", () => {
  inArabic(() => {
    for (const text of ["الطريق M4", "T4", "israel-turkiye-2025", "https://example.org/2025/1"]) assert.equal(localDigits(text), text);
  });
});

test("a language with Latin digits changes nothing", () => {
  assert.equal(localDigits("38,179 m on 2025-03-21"), "38,179 m on 2025-03-21");
});

test("Arabic is for readers of Arabic, where there is any", () => {
  assert.equal(localText("zone 5", "نطاق 5"), "zone 5");
  assert.equal(localText("", "نطاق 5"), "نطاق 5");
  inArabic(() => {
    assert.equal(localText("zone 5", "نطاق 5"), "نطاق ٥");
    assert.equal(localText("zone 5", ""), "zone 5");
    assert.equal(wordsDirection(), "rtl");
  });
});

test("a value without a word is shown as it is", () => {
  assert.equal(valueWord("status", "agreed"), "Agreed");
  assert.equal(valueWord("status", "half_agreed"), "half agreed");
});

test("metres below a kilometre, a decimal below a hundred", () => {
  const plain = (text) => text.replace("\u00a0", " ");
  assert.equal(plain(lengthText(999)), "999 m");
  assert.equal(plain(lengthText(12_449)), "12.4 km");
  assert.equal(plain(lengthText(123_456)), "123 km");
});

test("a gap is never told smaller than it is", () => {
  for (const gap of [0, 1e-9, 0.000101, 0.00262, 0.0030000001, 0.00999, 0.01, 0.0123, 0.5]) {
    const told = parseFloat(gapText(gap)) / 100;
    assert.ok(told >= gap - 1e-9 && told <= Math.max(1e-4, 1.1 * gap + 1e-4), String(gap));
  }
});

test("names are cut at their first stop, alternatives have letters", () => {
  assert.equal(shortName("Red line: no bases"), "Red line");
  assert.equal(corridorNumber({ number: 2, order: 0, shared: false }), "2");
  assert.equal(corridorNumber({ number: 2, order: 1, shared: false }), "2b");
  assert.equal(corridorNumber({ number: 2, order: 0, shared: true }), "2a");
});

test("a text in one language alone says which, where the page's is another", () => {
  assert.deepEqual(languageOf("12 km of road"), {});
  assert.deepEqual(languageOf("٥ «خط تدمر» M4"), { lang: "ar", dir: "rtl" });
  change({ language: "ar" });
  assert.deepEqual(languageOf("12 km of road"), { lang: "en", dir: "ltr" });
  assert.deepEqual(languageOf("خط تدمر"), {});
  change({ language: "en" });
});
