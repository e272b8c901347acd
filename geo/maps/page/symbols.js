/** Symbols of reported strikes: one shape and colour for each party that they are attributed to. */

import { ISLAND } from "./island.js";
import { makeSvg } from "./elements.js";

const SHAPES = {
  triangle: "M0-6.6 6.3 5-6.3 5Z",
  diamond: "M0-6.8 6.2 0 0 6.8-6.2 0Z",
  square: "M-5-5H5V5H-5Z",
  circle: "M-5.4 0A5.4 5.4 0 1 1 5.4 0 5.4 5.4 0 1 1-5.4 0Z",
  star: "M0-7 1.9-2.4 6.8-2.1 3 1.1 4.2 5.9 0 3.2-4.2 5.9-3 1.1-6.8-2.1-1.9-2.4Z",
  cross: "M-2.2-6.2H2.2V-2.2H6.2V2.2H2.2V6.2H-2.2V2.2H-6.2V-2.2H-2.2Z",
  hexagon: "M0-6.4 5.6-3.2V3.2L0 6.4-5.6 3.2V-3.2Z",
};

/** Those whom strikes are attributed to, the most frequent first: the order of the legend. */
export const STRIKE_PARTIES = (() => {
  const counts = new Map();
  const { n, column } = ISLAND.tables.strikes;
  for (let row = 0; row < n; row += 1) {
    const party = column("attributed_to")?.at(row) ?? "";
    counts.set(party, (counts.get(party) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([party, count]) => ({ party, count }));
})();

const styles = new Map(
  STRIKE_PARTIES.map(({ party }, i) => {
    const { shape, colour } = ISLAND.palette.strikes[i % ISLAND.palette.strikes.length];
    return [party, { path: SHAPES[shape], colour }];
  }),
);

export function strikeStyle(party) {
  return styles.get(party ?? "");
}

/** The mark of a strike whose accounts disagree: a dot at the foot of its symbol. */
export const DISAGREED = { cx: 5.6, cy: 5.6, r: 2.7 };
export const DISAGREED_COLOUR = "#c98a00";

/** Whether other accounts of the same event disagree with a strike's. */
export function isDisagreed(strike) {
  return (ISLAND.tables.strikes.column("conflicts_with")?.at(strike.index) ?? []).length > 0;
}

/** The symbol for a legend; hollow where only an area is known. */
export function strikeSymbol(party, hollow = false, marked = false) {
  const { path, colour } = strikeStyle(party);
  const paint = hollow ? { fill: "#fff", stroke: colour } : { fill: colour, stroke: "#fff" };
  return makeSvg(
    "svg",
    { viewBox: "-9 -9 18 18", class: "symbol", "aria-hidden": "true" },
    makeSvg("path", { d: path, "stroke-width": hollow ? 1.8 : 1.2, ...paint }),
    marked && makeSvg("circle", { ...DISAGREED, fill: DISAGREED_COLOUR, stroke: "#fff", "stroke-width": 1 }),
  );
}
