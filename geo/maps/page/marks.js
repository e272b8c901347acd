/** Marks on corridors and lines: numbers, pinch points with their width, what a leg or a line is not. */

import { pixelOf } from "./base.js";
import { CORRIDOR_COLOUR, ESCAPE_COLOUR, SEPARATION_COLOUR } from "./corridors.js";
import { makeSvg } from "./elements.js";
import { scenarioName } from "./names.js";
import { ITEMS } from "./features.js";
import { alongLine, poleEnds } from "./geometry.js";
import { around, draw, isFree, put, stack, take, textAt, textWidth } from "./placement.js";
import { drawnPrice } from "./prices.js";
import { READINGS, state } from "./state.js";
import { isShown } from "./visibility.js";
import { corridorNumber, lengthText, valueWord, word } from "./words.js";

const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]; // of a line, where its number may stand
const TICK_PX = 5;
const LEAST_PINCH_PX = 4; // a shorter line would be a dot

/** A pill with its number on every corridor; the number of an alternative stands where it leaves the others. */
export function numberCorridorLines() {
  const shown = ITEMS.corridors.filter(isShown);
  for (const item of shown) {
    const text = corridorText(item);
    const first = item.rank === 1;
    const [half, tall] = [Math.max(first ? 10 : 8, textWidth(text, first ? "number" : "rank") / 2 + 6), first ? 10 : 8];
    const boxes = numberSpots(item, shown).map(({ x, y }) => [x - half, y - tall, x + half, y + tall]);
    const box = boxes.find((candidate) => isFree(candidate, { over: true })) ?? boxes[0];
    const [left, top] = box;
    take(box);
    draw(
      makeSvg("rect", {
        x: left,
        y: top,
        width: 2 * half,
        height: 2 * tall,
        rx: tall,
        class: first ? "pill" : "pill pill-rank",
        fill: first ? CORRIDOR_COLOUR : "#fff",
      }),
      textAt(text, first ? "number" : "rank", left + half, top + tall + 0.5),
    );
  }
}

function numberSpots(item, shown) {
  const spots = SHARES.map((share) => pixelOf(alongLine(item.centreline[0] ?? item.polygons[0][0], share)));
  if (item.order === 0) return spots;
  const better = shown.filter(({ slot, order }) => slot === item.slot && order < item.order);
  const others = better.flatMap(({ centreline }) => centreline.flat().map(pixelOf));
  const distance = ({ x, y }) => Math.min(...others.map((other) => Math.hypot(other.x - x, other.y - y)));
  return others.length ? spots.sort((a, b) => distance(b) - distance(a)) : spots;
}

/** A corridor's number; beside the other readings of the same request also its own. */
function corridorText(item) {
  const own = state.reading === "all" && READINGS.includes(item.reading) && item.reading !== "all";
  return corridorNumber(item) + (own ? ` ${valueWord("reading", item.reading)}` : "");
}

/** Pinch points: the line from side to side with ticks at its ends, and its width where there is room. */
export function markPinchPoints() {
  for (const item of ITEMS.pinch_points.filter(isShown)) {
    const line = item.lines[0];
    if (!line) continue;
    const [a, b] = [pixelOf(line[0]), pixelOf(line.at(-1))];
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length < LEAST_PINCH_PX) continue;
    const [dx, dy] = [(TICK_PX * (a.y - b.y)) / length, (TICK_PX * (b.x - a.x)) / length];
    const tick = ({ x, y }) => `M${x - dx} ${y - dy}L${x + dx} ${y + dy}`;
    const d = `M${a.x} ${a.y}L${b.x} ${b.y}${tick(a)}${tick(b)}`;
    draw(makeSvg("path", { d, class: "pinch pinch-casing" }), makeSvg("path", { d, class: "pinch" }));
    take([Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y)]);
    const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2];
    put(lengthText(item.properties.width_m), "mark", around(x, y, 12), { over: true });
  }
}

/** What an escape leg is not. */
export function markEscapes() {
  for (const item of ITEMS.corridors.filter(isShown)) {
    if (!item.escape.length) continue;
    const { x, y } = pixelOf(alongLine(item.escape[0], 0.5));
    put(word("escape_label"), "mark", around(x, y, 8), { colour: ESCAPE_COLOUR, over: true });
  }
}

/** The scenario of each separation line, and that it is hypothetical. */
export function markSeparationLines() {
  for (const item of ITEMS.separation_lines.filter(isShown)) {
    const { properties, centreline } = item;
    const name = scenarioName(properties);
    const spots = SHARES.flatMap((share) => {
      const { x, y } = pixelOf(alongLine(centreline[0] ?? item.polygons[0][0], share));
      return stack(x, y, [-10, 12]);
    });
    const label = name.includes(word("hypothetical")) ? name : `${name} (${word("hypothetical")})`;
    put(label, "zone", spots, { colour: SEPARATION_COLOUR, over: true });
  }
}

/** The radius of the zone that the price panel has drawn. */
export function markPrice() {
  const price = drawnPrice();
  if (!price?.zone.length) return;
  const { x, y } = pixelOf(poleEnds(price.zone).north);
  put(lengthText(price.radius), "zone", stack(x, y, [-10, 13]), { colour: price.colour, over: true });
}
