/** What lies under a click: everything at that point, one feature at a time, none hidden by another. */

import { accountsTable } from "./accounts.js";
import { map, pixelOf } from "./base.js";
import { cellAt, hasStrikesAt, strikesAt } from "./canvas.js";
import { CORRIDOR_COLOUR, SEPARATION_COLOUR, separationDash } from "./corridors.js";
import { make, makeSvg } from "./elements.js";
import { factsOf } from "./facts.js";
import { titleOf } from "./names.js";
import { quoteOf, sourcesOf } from "./sources.js";
import { ITEMS, itemsById } from "./features.js";
import { boxOf, contains } from "./geometry.js";
import { emphasise, zoneColour } from "./layers.js";
import { activityFill, controlFill, overlapFill } from "./patterns.js";
import { change, state, watch } from "./state.js";
import { isDisagreed, strikeSymbol } from "./symbols.js";
import { isShown } from "./visibility.js";
import { numberText, word } from "./words.js";

const REACH_PX = 12;
const MOST_LISTED = 12;
let popup = null;
let open = null; // { items, index, at } of the popup that is open

/** Answer clicks on the map and show what the pointer is over. */
export function installPopups(isBusy) {
  popup = L.popup({ maxWidth: 330, minWidth: 250, maxHeight: 360, autoPanPadding: [18, 18], className: "card" });
  map.on("click", (event) => {
    if (isBusy()) return;
    const cell = cellAt(event.containerPoint);
    if (cell) return map.fitBounds(cell, { padding: [40, 40], animate: false });
    const items = itemsAt(event.containerPoint, event.latlng);
    if (items.length) showItems(items, event.latlng);
    else map.closePopup(popup);
  });
  map.getPane("popupPane").setAttribute("aria-live", "polite");
  map.on("popupopen", () => document.body.classList.add("has-card"));
  map.on("popupclose", (event) => {
    document.body.classList.remove("has-card");
    if (event.popup !== popup) return;
    open = null;
    emphasise(null);
    change({ card: "" });
  });
  watch(["card"], refreshPopup);
  map.on("popupopen", nameCloseButton);
  map.getContainer().addEventListener("keydown", (event) => event.key === "Enter" && askMiddle(event, isBusy));
  document.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup(popup));
  map.on("mousemove", (event) => {
    const over = !isBusy() && hasStrikesAt(event.containerPoint, REACH_PX);
    map.getContainer().classList.toggle("is-over", over);
  });
}

/** The keyboard asks at the cross in the middle of the map. */
function askMiddle(event, isBusy) {
  if (event.target !== map.getContainer() || isBusy()) return;
  const middle = map.getCenter();
  const items = itemsAt(map.latLngToContainerPoint(middle), middle);
  if (items.length) showItems(items, middle);
  popup.getElement()?.querySelector(".leaflet-popup-close-button")?.focus();
}

/** Leaflet's button speaks English and is a link; here it speaks the reader's language and is a button. */
function nameCloseButton(event) {
  const close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
  if (!close) return;
  close.removeAttribute("href");
  close.tabIndex = 0;
  close.setAttribute("aria-label", word("close"));
  close.onkeydown = (press) => ["Enter", " "].includes(press.key) && close.click();
}

/** Everything shown at a point, the smallest things first. */
function itemsAt(point, { lat, lng }) {
  const holds = ({ box, polygons }) =>
    box && lng >= box[0] && lng <= box[2] && lat >= box[1] && lat <= box[3] && contains(polygons, [lng, lat]);
  const inside = (kind) => ITEMS[kind].filter((item) => isShown(item) && holds(item));
  const bySize = (a, b) => boxSize(a.box) - boxSize(b.box);
  return [
    ...strikesAt(point, REACH_PX),
    ...ITEMS.pinch_points.filter((item) => isShown(item) && isNearLine(item.lines, point)),
    ...inside("corridors").sort((a, b) => a.rank - b.rank),
    ...inside("separation_lines"),
    ...inside("zones").sort(bySize),
    ...inside("overlaps").sort(bySize),
    ...inside("activity").sort(bySize),
    ...inside("control"),
  ];
}

/** Whether a point of the map's frame lies on one of some lines. */
function isNearLine(lines, { x, y }) {
  return lines.some((line) => {
    const pixels = line.map(pixelOf);
    return pixels.slice(1).some((end, i) => {
      const [dx, dy] = [end.x - pixels[i].x, end.y - pixels[i].y];
      const along = ((x - pixels[i].x) * dx + (y - pixels[i].y) * dy) / (dx * dx + dy * dy || 1);
      const share = Math.min(1, Math.max(0, along));
      return Math.hypot(x - pixels[i].x - share * dx, y - pixels[i].y - share * dy) <= REACH_PX;
    });
  });
}

/** Open a card for a feature from a table or a search, with the map brought to it. */
export function showItem(item) {
  const box = item.box ?? boxOf(item.feature.geometry);
  if (!box) return;
  if (item.kind === "strikes")
    map.setView([item.place[1], item.place[0]], Math.max(map.getZoom(), 8.5), { animate: false });
  else
    map.fitBounds(
      [
        [box[1], box[0]],
        [box[3], box[2]],
      ],
      { padding: [40, 40], animate: false },
    );
  showItems([item], placeOf(item));
}

/** Write an open card again, in the language or for the reading that was just chosen; open the one the address names. */
export function refreshPopup() {
  if (open && state.card === cardKey(open.items[open.index])) {
    popup.setContent(cardOf(open.items, open.index));
    nameCloseButton({ popup });
    return;
  }
  const item = itemsById.get(state.card);
  if (item?.box) showItems([item], placeOf(item));
  else if (!state.card && open) map.closePopup(popup);
}

function cardKey({ kind, properties }) {
  return `${kind}:${properties.id}`;
}

function placeOf(item) {
  return item.place ? L.latLng(item.place[1], item.place[0]) : anchorOf(item);
}

function showItems(items, at) {
  open = { items, index: 0, at };
  popup.setLatLng(at).setContent(cardOf(items, 0)).openOn(map);
  open = { items, index: 0, at }; // opening closes an earlier card, which forgets
  choose(items[0]);
}

/** Pick an item out on the map; a corridor brings its bands. */
function choose(item) {
  change({ card: cardKey(item), ...(item.kind === "corridors" ? { corridor: item.properties.id } : {}) });
  emphasise(item);
}

function turnTo(index) {
  open.index = index;
  choose(open.items[index]);
  popup.getElement()?.querySelector(".card-pager button")?.focus();
}

function cardOf(items, index) {
  const item = items[index];
  const facts = factsOf(item).map(([key, value]) => [make("dt", {}, word(key)), make("dd", { dir: "auto" }, value)]);
  const sources = sourcesOf(item);
  return make(
    "article",
    { class: "card-body", dir: document.documentElement.dir },
    make(
      "header",
      {},
      swatchOf(item),
      make(
        "div",
        {},
        make("p", { class: "eyebrow" }, word(`one.${item.kind}`)),
        make("h2", { dir: "auto" }, titleOf(item)),
      ),
    ),
    quoteOf(item),
    item.kind === "strikes" && accountsTable(item),
    make("dl", {}, facts),
    sources && [make("h3", {}, word("sources")), sources],
    items.length > 1 && pagerOf(items, index),
  );
}

function pagerOf(items, index) {
  const others = items.map((item, i) => [item, i]).filter(([, i]) => i !== index);
  return make(
    "nav",
    { class: "card-pager" },
    // All are counted, twelve are listed: the table has the others.
    make("h3", {}, word("also_here"), others.length > MOST_LISTED && ` (${numberText(others.length)})`),
    others
      .slice(0, MOST_LISTED)
      .map(([item, i]) =>
        make(
          "button",
          { type: "button", on: { click: () => turnTo(i) } },
          swatchOf(item),
          make("span", { dir: "auto" }, titleOf(item)),
        ),
      ),
  );
}

/** A small picture of how a feature is drawn. */
export function swatchOf(item) {
  if (item.kind === "strikes")
    return strikeSymbol(item.properties.attributed_to ?? "", item.polygons.length > 0, isDisagreed(item));
  if (item.kind === "control") return areaSwatch(controlFill(item.properties));
  if (item.kind === "activity") return areaSwatch(activityFill(item.properties));
  if (item.kind === "overlaps") return areaSwatch(overlapFill());
  if (item.kind === "zones") return lineSwatch(zoneColour(item), 2, "6 3");
  if (item.kind === "pinch_points") return lineSwatch("#10151f", 2, null);
  if (item.kind === "separation_lines") return lineSwatch(SEPARATION_COLOUR, 2.4, separationDash(item));
  return lineSwatch(CORRIDOR_COLOUR, 4, "8 3");
}

export function areaSwatch(fill) {
  const shape = makeSvg("rect", {
    x: 0.5,
    y: 0.5,
    width: 25,
    height: 15,
    rx: 2.5,
    fill,
    stroke: "#4a4f58",
    "stroke-opacity": 0.5,
  });
  return makeSvg("svg", { viewBox: "0 0 26 16", class: "swatch", "aria-hidden": "true" }, shape);
}

export function lineSwatch(colour, width, dashes) {
  const shape = makeSvg("path", {
    d: "M1 8H25",
    stroke: colour,
    "stroke-width": width,
    "stroke-dasharray": dashes,
    fill: "none",
  });
  return makeSvg("svg", { viewBox: "0 0 26 16", class: "swatch", "aria-hidden": "true" }, shape);
}

function boxSize([west, south, east, north]) {
  return (east - west) * (north - south);
}

function anchorOf({ box, centreline, lines, polygons }) {
  const line = centreline[0] ?? lines[0];
  if (line) return L.latLng(...[...line[Math.floor(line.length / 2)]].reverse());
  const middle = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const [lon, lat] = contains(polygons, middle) ? middle : polygons[0][0][0];
  return L.latLng(lat, lon);
}
