/** Finding room for labels: a box once taken is no other label's. Positions are pixels of the map's frame. */

import { map } from "./base.js";
import { strikeBoxes } from "./canvas.js";
import { makeSvg } from "./elements.js";

const GAP_PX = 3;
const LINE_PX = {
  city: 15,
  town: 14,
  village: 13,
  zone: 14,
  mark: 13,
  area: 14,
  water: 13,
  road: 13,
  airfield: 12,
  governorate: 12,
  country: 14,
};
let frame = null;
let taken = []; // boxes that no later label may cover
let symbolBoxes = []; // boxes of symbols, which only the names of cities may cover
const fonts = new Map();
const widths = new Map(); // of texts by font: a name is measured once
let measured = ""; // the font that the pen has
const pen = document.createElement("canvas").getContext("2d");

/** Make the labels' own frame in the map. */
export function installFrame() {
  frame = makeSvg("svg", { class: "labels", "aria-hidden": "true" });
  map.getPane("labels").append(frame);
  map.on("zoomstart", () => frame.classList.add("is-moving"));
  map.on("zoomend", () => frame.classList.remove("is-moving"));
}

/** Start again with an empty frame, in which only the map's buttons and the strikes' symbols have their places. */
export function clearFrame() {
  const size = map.getSize();
  L.DomUtil.setPosition(frame, map.containerPointToLayerPoint([0, 0]));
  frame.setAttribute("width", size.x);
  frame.setAttribute("height", size.y);
  frame.replaceChildren();
  fonts.clear(); // a language brings its own
  taken = buttonBoxes();
  symbolBoxes = strikeBoxes();
}

/** Draw something that has its place already. */
export function draw(...elements) {
  frame.append(...elements);
}

/** Keep a box for what stands in it. */
export function take(box) {
  taken.push(box);
}

/** Whether a box is free; `over` lets it cover symbols of strikes. */
export function isFree(box, { over = false } = {}) {
  return !taken.some((other) => meets(box, other)) && (over || !symbolBoxes.some((other) => meets(box, other)));
}

/** Write a text at the first spot with room; false where there is none. */
export function put(text, kind, spots, { colour = null, over = false } = {}) {
  if (!text) return false;
  // Where not even a letter has room nothing needs to be measured: of very many labels few find a place.
  if (!spots.some(({ x, y, anchor }) => hasRoom(boxAround(x, y, anchor, 0, LINE_PX[kind]), over))) return false;
  const width = textWidth(text, kind);
  for (const { x, y, anchor } of spots) {
    const box = boxAround(x, y, anchor, width, LINE_PX[kind]);
    if (!hasRoom(box, over)) continue;
    take(box);
    if (kind === "road") draw(shieldIn(box));
    draw(textAt(text, kind, x, y, anchor, colour));
    return true;
  }
  return false;
}

/** A text as it stands on the map, its direction its own. */
export function textAt(text, kind, x, y, anchor = "middle", colour = null) {
  const label = makeSvg("text", { x, y, "text-anchor": anchor, class: `label label-${kind}` }, `\u2068${text}\u2069`);
  if (colour) label.style.fill = colour;
  return label;
}

/** How wide a text will be, measured in the font of its kind. */
export function textWidth(text, kind) {
  if (!fonts.has(kind)) {
    const probe = makeSvg("text", { class: `label label-${kind}` });
    frame.append(probe);
    const style = getComputedStyle(probe);
    fonts.set(kind, { font: style.font, spacing: parseFloat(style.letterSpacing) || 0 });
    probe.remove();
  }
  const { font, spacing } = fonts.get(kind);
  if (!widths.has(font)) widths.set(font, new Map());
  const known = widths.get(font);
  if (!known.has(text)) {
    if (measured !== font) pen.font = measured = font;
    known.set(text, pen.measureText(text).width);
  }
  return known.get(text) + spacing * text.length;
}

/** Spots beside a point: right, left, above, below. */
export function around(x, y, gap) {
  return [{ x: x + gap, y, anchor: "start" }, { x: x - gap, y, anchor: "end" }, ...stack(x, y, [-gap - 5, gap + 5])];
}

/** Spots centred on a point, each some pixels further down. */
export function stack(x, y, steps) {
  return steps.map((step) => ({ x, y: y + step, anchor: "middle" }));
}

function boxAround(x, y, anchor, width, height) {
  const left = { start: x, middle: x - width / 2, end: x - width }[anchor];
  return [left - GAP_PX, y - height / 2 - 1, left + width + GAP_PX, y + height / 2 + 1];
}

function shieldIn([left, top, right, bottom]) {
  return makeSvg("rect", { x: left, y: top, width: right - left, height: bottom - top, rx: 3, class: "shield" });
}

function hasRoom(box, over) {
  return isInside(box) && isFree(box, { over });
}

function isInside([left, top, right, bottom]) {
  const { x, y } = map.getSize();
  return left >= 0 && top >= 0 && right <= x && bottom <= y;
}

function meets(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/** Where the map's own buttons stand. */
function buttonBoxes() {
  const origin = map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll(".tool-group, .north, .scale, #readout, .credits, .story.is-closed")].map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [left - origin.left, top - origin.top, right - origin.left, bottom - origin.top];
  });
}
