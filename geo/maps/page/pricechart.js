/** A price curve as a picture: length over radius, each class of routes in its own colour and dash. */

import { makeSvg } from "./elements.js";
import { changeMark, chooseRow, classColour, classDash, nearestRow } from "./prices.js";
import { lengthText, numberText, valueWord, word } from "./words.js";

const CHART_WIDTH = 340;
const CHART_HEIGHT = 196;
const CHART_EDGE = { start: 44, end: 12, top: 26, bottom: 30 };
const FEW_TICKS = 5;
const LEAST_LETTER_PX = 12; // a run of one class shorter than this has no room for its letter

/** The chart of a curve with one row picked out. Where Arabic is read, the radius grows from right to left. */
export function makePriceChart(curve, row) {
  const scale = scalesOf(curve);
  const chart = makeSvg("svg", {
    viewBox: `0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`,
    class: "price-chart",
    role: "img",
    direction: "ltr",
    "aria-label": word("price_chart"),
  });
  chart.append(
    ...closedGround(curve, scale),
    ...chartAxes(curve, scale),
    ...readingMarks(curve, scale),
    ...changeMarks(curve, scale),
    ...gateMarks(curve, scale),
    ...classRuns(curve, scale),
    ...rowPointer(curve, row, scale),
  );
  chart.addEventListener("click", (event) => {
    const box = chart.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * CHART_WIDTH;
    chooseRow(curve, nearestRow(curve, scale.radiusAt(x)));
  });
  return chart;
}

function scalesOf({ rows }) {
  const isMirrored = document.documentElement.dir === "rtl";
  const [least, most] = [rows[0].radius, Math.max(rows.at(-1).radius, rows[0].radius + 1)];
  const lengths = rows.filter((row) => row.found).map(({ properties }) => properties.length_m);
  const [low, high] = lengths.length ? [Math.min(...lengths), Math.max(...lengths)] : [0, 1000];
  const heights = roundTicks(low, Math.max(high, low + 1000));
  const width = CHART_WIDTH - CHART_EDGE.start - CHART_EDGE.end;
  const mirror = (x) => (isMirrored ? CHART_WIDTH - x : x);
  const [bottom, top] = [heights[0], heights.at(-1)];
  return {
    isMirrored,
    mirror,
    heights,
    radii: roundTicks(least, most).filter((radius) => radius >= least && radius <= most),
    least,
    most,
    x: (radius) => mirror(CHART_EDGE.start + (width * (radius - least)) / (most - least)),
    y: (length) => CHART_HEIGHT - CHART_EDGE.bottom - ((CHART_HEIGHT - CHART_EDGE.top - CHART_EDGE.bottom) * (length - bottom)) / (top - bottom),
    radiusAt: (x) => least + ((mirror(x) - CHART_EDGE.start) / width) * (most - least),
  };
}

/** Round values that enclose two ends, some five of them. */
function roundTicks(low, high) {
  const rough = (high - low) / (FEW_TICKS - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= rough * 0.999);
  const ticks = [];
  for (let i = Math.floor(low / step); (i - 1) * step < high; i += 1) ticks.push(i * step);
  return ticks;
}

function chartAxes(curve, { heights, radii, mirror, x, y, isMirrored }) {
  const [inner, outer] = [mirror(CHART_EDGE.start), mirror(CHART_WIDTH - CHART_EDGE.end)];
  const base = CHART_HEIGHT - CHART_EDGE.bottom;
  const anchor = isMirrored ? "start" : "end";
  const lines = heights.flatMap((length) => [
    makeSvg("path", { d: `M${inner} ${y(length)}H${outer}`, class: "price-grid" }),
    chartText(mirror(CHART_EDGE.start - 5), y(length) + 3, numberText(length / 1000), anchor),
  ]);
  const ticks = radii.flatMap((radius) => [
    makeSvg("path", { d: `M${x(radius)} ${base}v4`, class: "price-axis" }),
    chartText(x(radius), base + 14, numberText(radius / 1000)),
  ]);
  const titles = [
    chartText(mirror(4), 10, word("price_length_axis"), isMirrored ? "end" : "start", "price-title"),
    chartText(outer, CHART_HEIGHT - 3, word(curve.marks.growth ? "price_growth_axis" : "price_radius_axis"), isMirrored ? "start" : "end", "price-title"),
  ];
  return [...lines, makeSvg("path", { d: `M${inner} ${base}H${outer}`, class: "price-axis" }), ...ticks, ...titles];
}

/** Radii at which no corridor exists. */
function closedGround({ closing, rows }, { x, most, mirror }) {
  if (closing === null && rows.some((row) => row.found)) return [];
  const begin = x(closing ?? rows[0].radius);
  const end = mirror(CHART_WIDTH - CHART_EDGE.end);
  if (closing > most) return [];
  const [left, width] = [Math.min(begin, end), Math.abs(end - begin)];
  const ground = { x: left, y: CHART_EDGE.top, width, height: CHART_HEIGHT - CHART_EDGE.top - CHART_EDGE.bottom, class: "price-closed" };
  const line = makeSvg("path", { d: `M${begin} ${CHART_EDGE.top}V${CHART_HEIGHT - CHART_EDGE.bottom}`, class: "price-closing" });
  const middle = (CHART_EDGE.top + CHART_HEIGHT - CHART_EDGE.bottom) / 2;
  const label = chartText(left + width / 2, middle, word("price_closed"), "middle", "price-closed-text");
  if (width < 70) label.setAttribute("transform", `rotate(-90 ${left + width / 2} ${middle})`);
  return [makeSvg("rect", ground), line, ...(width >= 14 ? [label] : [])];
}

function readingMarks({ marks }, { x, least, most }) {
  return marks.readings
    .filter(([, radius]) => radius >= least && radius <= most)
    .flatMap(([reading, radius]) => [
      makeSvg("path", { d: `M${x(radius)} ${CHART_EDGE.top - 3}V${CHART_HEIGHT - CHART_EDGE.bottom}`, class: "price-reading" }),
      chartText(x(radius), CHART_EDGE.top - 6, valueWord("reading", reading), "middle", "price-reading-text"),
    ]);
}

function changeMarks(curve, { x }) {
  return curve.changes.map((step) => {
    const at = x(changeMark(curve, step).radius);
    return makeSvg("path", { d: `M${at} ${CHART_EDGE.top}V${CHART_HEIGHT - CHART_EDGE.bottom + 4}`, class: "price-change" });
  });
}

function gateMarks({ marks }, { x, least, most }) {
  return marks.gates
    .filter(({ radius }) => radius >= least && radius <= most)
    .map(({ radius }) =>
      makeSvg("path", { d: `M${x(radius)} ${CHART_HEIGHT - CHART_EDGE.bottom}l-4-7h8Z`, class: "price-gate" }),
    );
}

/** The curve itself, a line for each run of rows of one class. */
function classRuns(curve, { x, y }) {
  const pieces = [];
  for (const row of curve.rows) {
    const last = pieces.at(-1);
    if (!row.found) pieces.push(null);
    else if (last?.[0].classId === row.classId) last.push(row);
    else pieces.push([row]);
  }
  return pieces.filter(Boolean).flatMap((rows) => {
    const colour = classColour(curve, rows[0].classId);
    const points = rows.map(({ radius, properties }) => [x(radius), y(properties.length_m)]);
    const line = points.length > 1 ? points : [points[0], [points[0][0] + 0.1, points[0][1]]];
    const [from, to] = [points[0], points.at(-1)];
    const letter = chartText((from[0] + to[0]) / 2, (from[1] + to[1]) / 2 - 9, rows[0].classId, "middle", "price-class");
    letter.style.fill = colour;
    return [
      makeSvg("path", {
        d: `M${line.map((point) => point.join(" ")).join("L")}`,
        class: "price-run",
        stroke: colour,
        "stroke-dasharray": classDash(curve, rows[0].classId),
      }),
      ...(Math.abs(to[0] - from[0]) >= LEAST_LETTER_PX ? [letter] : []),
    ];
  });
}

function rowPointer(curve, row, { x, y }) {
  const at = x(row.radius);
  const line = makeSvg("path", { d: `M${at} ${CHART_EDGE.top}V${CHART_HEIGHT - CHART_EDGE.bottom}`, class: "price-pointer" });
  if (!row.found) return [line];
  const dot = { cx: at, cy: y(row.properties.length_m), r: 5, class: "price-dot" };
  return [line, makeSvg("circle", { ...dot, fill: classColour(curve, row.classId) })];
}

function chartText(x, y, content, anchor = "middle", kind = "price-tick") {
  return makeSvg("text", { x, y, "text-anchor": anchor, class: kind }, content);
}

/** The classes of a curve in words: letter, where it passes, over which radii. */
export function classRanges(curve) {
  return curve.classes.map((classId) => {
    const rows = curve.rows.filter((row) => row.found && row.classId === classId);
    return { classId, first: rows[0], range: [rows[0], rows.at(-1)].map(({ radius }) => lengthText(radius)) };
  });
}
