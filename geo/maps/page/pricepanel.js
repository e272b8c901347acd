/** "What does the red line cost?": a slider over radii, the curve, and the answer in words. */

import { make } from "./elements.js";
import { classRanges, makePriceChart } from "./pricechart.js";
import {
  changeMark,
  chooseRow,
  classColour,
  classDash,
  currentCurve,
  currentRow,
  CURVES,
  curveName,
  nearestRow,
} from "./prices.js";
import { lineSwatch } from "./popups.js";
import { change, state, watch } from "./state.js";
import { lengthText, localText, valueWord, word } from "./words.js";

const LEAP = 5; // rows that a page key moves
let priceParts = null; // the parts of the panel that follow the state

/** Build the panel in the reader's language. */
export function makePricePanel() {
  priceParts = {
    name: make("p", { class: "price-name", dir: "auto" }), // on paper, where nothing can be chosen
    chart: make("div", { class: "price-picture" }),
    slider: make("input", {
      type: "range",
      id: "radius",
      class: "range",
      step: "any",
      on: { input: followSlider, keydown: walkRows },
    }),
    told: make("output", { id: "price-told", for: "radius", "aria-live": "polite" }),
    figures: make("dl", { class: "figures" }),
    notes: make("div", {}),
    jumps: make("p", { class: "price-jumps" }),
    clear: make(
      "button",
      { type: "button", class: "plain-button", id: "price-clear", on: { click: () => change({ radius: null }) } },
      word("price_clear"),
    ),
    table: make("details", { class: "price-table" }),
  };
  refreshPrice();
  return [
    make("h3", {}, word("price_question")),
    make("p", { class: "hint" }, word("price_help")),
    curveChoice(),
    priceParts.name,
    priceParts.chart,
    priceParts.slider,
    priceParts.jumps,
    priceParts.told,
    priceParts.figures,
    priceParts.clear,
    priceParts.notes,
    priceParts.table,
  ];
}

watch(["curve", "radius"], refreshPrice);

function curveChoice() {
  const options = CURVES.map((curve) =>
    make("option", { value: curve.key, selected: curve === currentCurve() }, curveName(curve)),
  );
  const choose = (event) => change({ curve: event.target.value });
  const select = make("select", { id: "curve", dir: "auto", on: { change: choose } }, options);
  return make("label", { class: "choice" }, make("span", {}, word("price_curve")), select);
}

function refreshPrice() {
  if (!priceParts) return;
  const curve = currentCurve();
  const row = currentRow(curve);
  Object.assign(priceParts.slider, { min: curve.rows[0].radius, max: curve.rows.at(-1).radius, value: row.radius });
  priceParts.slider.setAttribute("aria-label", word(curve.marks.growth ? "growth" : "radius"));
  priceParts.slider.setAttribute("aria-valuetext", lengthText(row.radius));
  priceParts.name.textContent = curveName(curve);
  priceParts.chart.replaceChildren(makePriceChart(curve, row));
  priceParts.told.replaceChildren(...tellRow(row, curve.marks.growth));
  priceParts.figures.replaceChildren(...figuresOf(row));
  priceParts.jumps.replaceChildren(...jumpsOf(curve, row));
  priceParts.clear.hidden = state.radius === null;
  priceParts.notes.replaceChildren(...notesOf(curve));
  priceParts.table.replaceChildren(make("summary", {}, word("price_table")), rowsTable(curve));
}

function followSlider() {
  const curve = currentCurve();
  const row = nearestRow(curve, Number(priceParts.slider.value));
  priceParts.slider.value = row.radius;
  chooseRow(curve, row);
}

/** Keys move from row to row, however uneven the radii are; where Arabic is read, left is further. */
function walkRows(event) {
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const steps = { [forward]: 1, ArrowUp: 1, [backward]: -1, ArrowDown: -1, PageUp: LEAP, PageDown: -LEAP };
  const { rows } = currentCurve();
  const place = rows.indexOf(currentRow(currentCurve()));
  const ends = { Home: 0, End: rows.length - 1 };
  const next = ends[event.key] ?? (event.key in steps ? place + steps[event.key] : null);
  if (next === null) return;
  event.preventDefault();
  chooseRow(currentCurve(), rows[Math.min(rows.length - 1, Math.max(0, next))]);
}

/** The sentence that is read out as the slider moves. */
function tellRow({ radius, found, classId, properties }, isGrowth) {
  const at = word(isGrowth ? "price_at_growth" : "price_at_radius", { radius: lengthText(radius) });
  const sentence = (text) => [make("span", {}, text), " "];
  const reason = localText(properties.reason, properties.reason_ar);
  if (!found) return [...sentence(word("price_none", { at })), make("bdi", {}, reason)];
  const extra = properties.extra_m ?? null;
  const values = { at, length: lengthText(properties.length_m) };
  const told =
    extra === null
      ? word("price_length", values)
      : extra < 50
        ? word("price_no_extra", values)
        : word("price_extra", { ...values, extra: lengthText(extra) });
  const passes = localText(properties.passes, properties.passes_ar);
  return [...sentence(told), make("bdi", {}, passes ? word("price_class", { class: classId, passes }) : "")];
}

function figuresOf({ properties }) {
  return [
    ["fact.length_m", properties.length_m],
    ["fact.extra_m", properties.extra_m],
    ["fact.min_clearance_m", properties.clearance_m],
  ]
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => make("div", {}, make("dt", {}, word(key)), make("dd", {}, lengthText(value))));
}

/** A button for each reading of the zone that has a radius. */
function jumpsOf(curve, row) {
  return curve.marks.readings.map(([reading, radius]) =>
    make(
      "button",
      {
        type: "button",
        class: "plain-button",
        "data-radius": radius,
        "aria-pressed": String(nearestRow(curve, radius) === row),
        on: { click: () => chooseRow(curve, nearestRow(curve, radius)) },
      },
      `${valueWord("reading", reading)} ${lengthText(radius)}`,
    ),
  );
}

/** Classes with the radii at which each is the best, gates, and where the ground closes. */
function notesOf(curve) {
  const classes = classRanges(curve).map(({ classId, first, range: [from, to] }) =>
    make(
      "li",
      { class: "price-note" },
      lineSwatch(classColour(curve, classId), 3, classDash(curve, classId)),
      make("b", {}, classId),
      make("bdi", {}, localText(first.properties.passes, first.properties.passes_ar)),
      make("span", { class: "muted" }, from === to ? from : `${from} – ${to}`),
    ),
  );
  const changes = curve.changes.map((step) => {
    const { radius, text } = changeMark(curve, step);
    const told = word("price_change", { from: step.from.classId, to: step.to.classId, radius: lengthText(radius) });
    return [told, localText(text.en, text.ar)].filter(Boolean).join(" ");
  });
  const gates = curve.marks.gates.map(({ radius, text }) =>
    word("price_gate", { radius: lengthText(radius), gate: localText(text.en, text.ar) }),
  );
  const closing = curve.closing === null ? [] : [word("price_closing", { radius: lengthText(curve.closing) })];
  const lines = [...changes, ...gates, ...closing].map((line) => make("li", { dir: "auto" }, line));
  return [make("ul", { class: "price-classes" }, classes), make("ul", { class: "price-lines" }, lines)];
}

function rowsTable({ rows, marks }) {
  const head = [marks.growth ? "growth" : "radius", "fact.class_id", "fact.length_m", "fact.extra_m"];
  const cell = (value) => (value === null || value === undefined ? "–" : lengthText(value));
  const lines = rows.map(({ radius, found, classId, properties }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, lengthText(radius)),
      make("td", {}, found ? classId : word("price_closed")),
      make("td", {}, cell(found ? properties.length_m : null)),
      make("td", {}, cell(found ? properties.extra_m : null)),
    ),
  );
  const titles = head.map((key) => make("th", { scope: "col" }, word(key)));
  return make(
    "div",
    { class: "table-scroll" },
    make("table", {}, make("thead", {}, make("tr", {}, titles)), make("tbody", {}, lines)),
  );
}
