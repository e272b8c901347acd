/** What changed: a list by kind, and a mark of one colour on both maps. */

import { ISLAND } from "./island.js";
import { map } from "./base.js";
import { make } from "./elements.js";
import { state } from "./state.js";
import { localText, numberText, valueWord, word } from "./words.js";

const CHANGE_COLOUR = "#a8005c"; // no party, zone or strike has it
const CHANGE_PANE = "changes";
const ABOVE = 405; // over prices, under strikes and labels
const PADDING = [60, 60];
const FAINT_CHANGES = ["redrawn", "bound", "amended", "changed"];
const GONE_CHANGES = ["ended", "closed", "dropped", "gone"];
const CHANGES = ISLAND.comparison?.changes ?? [];
let marks = null;
let chosenMark = null;

/** The changes of the list, by kind, each with the number that it has on the map. */
export const NUMBERED_CHANGES = CHANGES.map((told, i) => ({ ...told, number: i + 1 }));

/** Draw the changes of the chosen reading on this map, or take all marks away. */
export function showMarks(shown) {
  if (!map.getPane(CHANGE_PANE)) {
    const pane = map.createPane(CHANGE_PANE);
    pane.style.zIndex = String(ABOVE);
    pane.classList.add("quiet-pane");
  }
  marks?.remove();
  const isRead = ({ reading }) => !reading || state.reading === "all" || reading === state.reading;
  const drawn = NUMBERED_CHANGES.filter((told) => told.geometry && isRead(told));
  marks = shown ? L.layerGroup(drawn.flatMap(markShapes)).addTo(map) : null;
}

/** Draw one change strongly, until the next call; none where the id is unknown. */
export function chooseMark(id) {
  chosenMark?.remove();
  const told = NUMBERED_CHANGES.find((other) => other.id === id);
  const style = { pane: CHANGE_PANE, interactive: false, color: CHANGE_COLOUR, weight: 5, opacity: 0.9, fill: false };
  chosenMark = told?.geometry ? drawShape(told, style, 13).addTo(map) : null;
}

/** Bring the map to a change. */
export function lookAtChange({ box }) {
  const [west, south, east, north] = box;
  map.fitBounds([[south, west], [north, east]], { padding: PADDING, maxZoom: 10, animate: false });
}

function markShapes(told) {
  const faint = FAINT_CHANGES.includes(told.change);
  const gone = GONE_CHANGES.includes(told.change);
  const style = {
    pane: CHANGE_PANE,
    interactive: false,
    color: CHANGE_COLOUR,
    weight: faint ? 1.2 : 2.2,
    opacity: 0.95,
    dashArray: gone ? "7 5" : faint ? "2 4" : null,
    fillColor: CHANGE_COLOUR,
    fillOpacity: gone || faint || told.kind === "strike" ? 0 : 0.1,
  };
  return [drawShape(told, style, 9), told.kind === "strike" ? null : numberAt(told)].filter(Boolean);
}

function drawShape({ geometry, at }, style, radius) {
  const isPoint = geometry.type === "Point";
  return isPoint ? L.circleMarker([at[1], at[0]], { ...style, radius }) : L.geoJSON(geometry, { pane: CHANGE_PANE, interactive: false, style });
}

function numberAt({ at, number }) {
  const pill = make("span", { class: "change-number", "aria-hidden": "true" }, numberText(number));
  const iconOfNumber = L.divIcon({ className: "change-place", html: pill, iconSize: [0, 0] });
  return L.marker([at[1], at[0]], { pane: CHANGE_PANE, interactive: false, keyboard: false, icon: iconOfNumber });
}

/** The list in the reader's language; `onChoose` takes the change whose button was pressed. */
export function changeList(onChoose) {
  if (!NUMBERED_CHANGES.length) return make("p", { class: "hint" }, word("compare_nothing"));
  const kinds = [...new Set(NUMBERED_CHANGES.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const told = NUMBERED_CHANGES.filter((other) => other.kind === kind);
    return make(
      "section",
      { class: "change-group", "data-kind": kind },
      make("h3", {}, valueWord("changes", kind), " ", make("small", {}, numberText(told.length))),
      make("ul", { class: "changes" }, told.map((one) => changeEntry(one, onChoose))),
    );
  });
}

function changeEntry(told, onChoose) {
  const { id, number, change, text, geometry } = told;
  const content = [
    make("span", { class: geometry ? "change-number" : "change-number is-placeless" }, numberText(number)),
    make("span", { class: "change-told" }, make("b", {}, valueWord("change", change)), " ", make("bdi", {}, localText(text.en, text.ar))),
  ];
  if (!geometry) return make("li", { class: "change-entry", "data-change": id }, content);
  const press = () => onChoose(told);
  return make("li", {}, make("button", { type: "button", class: "change-entry", "data-change": id, on: { click: press } }, content));
}
