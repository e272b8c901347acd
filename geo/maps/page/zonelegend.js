/** Declared zones in the legend: a line each, or where they are very many a line a kind and a list to look them up in. */

import { make } from "./elements.js";
import { ITEMS } from "./features.js";
import { growList } from "./growing.js";
import { zoneColour } from "./layers.js";
import { row, section } from "./legendrows.js";
import { foldText } from "./nameindex.js";
import { overlapFill } from "./patterns.js";
import { areaSwatch, lineSwatch } from "./popups.js";
import { change, READINGS, setShown, state } from "./state.js";
import { standingOf } from "./visibility.js";
import { nameOf, numberText, valueWord, word } from "./words.js";

const MANY_ZONES = 150; // from here on kinds have the lines
const LISTED_AT_ONCE = 50;
const DASHES = "6 3";

/** The zones' part of the legend; null where there is none. */
export function zonesSection() {
  const zones = [...new Map(ITEMS.zones.filter(({ isPlaced }) => isPlaced).map((item) => [item.key, item])).values()];
  return section(
    "legend.zones",
    zones.map(({ key }) => key),
    [
      ITEMS.zones.some(({ reading }) => reading === "likely") && readingSwitch(),
      zones.length < MANY_ZONES ? zones.map((item) => zoneRow(zones, item)) : [kindRows(zones), zoneList(zones)],
      zones.length > 0 && row(["lapsed"], lineSwatch("#8b8780", 1.4, DASHES), word("legend.lapsed")),
      zones.some((item) => item.properties.status === "disputed") &&
        row(["disputed"], lineSwatch("#8b8780", 2, "2 3"), word("legend.disputed")),
      ITEMS.overlaps.some(({ isPlaced }) => isPlaced) && row(["overlaps"], areaSwatch(overlapFill()), word("legend.overlaps")),
    ],
  );
}

function zoneRow(zones, item) {
  const standing = () => standingOf(item);
  return row([item.key], lineSwatch(zoneColour(item), 2, DASHES), nameOf(item.properties), {
    countOf: () => (standing() ? valueWord("status", standing()) : ""),
    standing,
    toggle: (shown) => toggleZone(zones, item, shown),
  });
}

function kindRows(zones) {
  const byKind = Map.groupBy(zones, ({ properties }) => properties.kind ?? "zone");
  return [...byKind].map(([kind, items]) => {
    const current = items.find((item) => !standingOf(item)) ?? items[0]; // one that has lapsed is grey
    const keys = items.map(({ key }) => key);
    return row(keys, lineSwatch(zoneColour(current), 2, DASHES), valueWord("kind", kind), {
      countOf: () => numberText(items.length),
    });
  });
}

/** Every zone by name, made as far as it is looked at; on paper the page of zones lists them. */
function zoneList(zones) {
  const folder = make("details", { class: "zone-list" }, make("summary", {}, word("legend.each_zone", { count: numberText(zones.length) })));
  const open = () => {
    if (!folder.open || folder.children.length > 1) return;
    const body = make("div", { class: "zone-rows", role: "group", "aria-label": word("legend.zones") });
    const label = word("legend.find_zone");
    const box = make("input", { type: "search", class: "zone-filter", dir: "auto", autocomplete: "off", placeholder: label, "aria-label": label });
    const count = make("p", { class: "hint", role: "status" });
    const holder = make("div", { class: "zone-scroll" });
    const show = () => {
      const wanted = foldText(box.value);
      const found = wanted ? zones.filter(({ properties }) => namesHold(properties, wanted)) : zones;
      body.replaceChildren();
      count.textContent = word("of", { part: numberText(found.length), whole: numberText(zones.length) });
      holder.replaceChildren(body, growList(body, found, (item) => zoneRow(zones, item), { step: LISTED_AT_ONCE }));
    };
    box.addEventListener("input", show);
    folder.append(box, count, holder);
    show();
  };
  folder.addEventListener("toggle", open);
  return folder;
}

function namesHold({ name, name_ar: arabic, id }, wanted) {
  return [name, arabic, id].some((text) => foldText(text).includes(wanted));
}

/** Show a zone that has lapsed or is disputed without all others of its standing. */
function toggleZone(zones, item, shown) {
  const standing = standingOf(item);
  if (!shown || !state.hidden.has(standing)) return setShown([item.key], shown);
  const others = zones.filter((other) => other !== item && standingOf(other) === standing).map(({ key }) => key);
  const hidden = new Set([...state.hidden, ...others]);
  hidden.delete(standing);
  hidden.delete(item.key);
  return change({ hidden });
}

function readingSwitch() {
  const options = READINGS.map((reading) =>
    make(
      "label",
      {},
      make("input", {
        type: "radio",
        name: "reading",
        value: reading,
        checked: state.reading === reading,
        on: { change: () => change({ reading }) },
      }),
      make("span", {}, word(`reading.${reading}`)),
    ),
  );
  return make(
    "div",
    { class: "switch", role: "radiogroup", "aria-label": word("reading") },
    options,
    make("p", { class: "hint" }, word("legend.reading_help")),
  );
}
