/** What helps to read the map: zoom, full view, measuring, coordinates, scale, north, whose data it is. */

import { ISLAND } from "./island.js";
import { map, studyBounds } from "./base.js";
import { writePosition } from "./coordinates.js";
import { icon, make, makeSvg } from "./elements.js";
import { geodesicDistance } from "./geometry.js";
import { change, NOTATIONS, readPoints, state, watch, writePoints } from "./state.js";
import { languageOf, lengthText, word } from "./words.js";

const ICONS = {
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  minus: "M5 11h14v2H5z",
  home: "M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z",
  ruler: "M3 16 16 3l5 5L8 21zm3 0 2 2 1-1-2-2zm3-3 3 3 1-1-3-3zm3-3 2 2 1-1-2-2zm3-3 3 3 1-1-3-3z",
  print: "M7 3h10v4H7zM4 8h16v8h-3v5H7v-5H4zm5 6v5h6v-5zm8-4v1.6h1.6V10z",
};
const SCALE_PX = 110;
const measure = { on: false, points: [], line: null, dots: null, button: null };
let pointer = null;
let readout = null;
let scale = null;

/** Whether clicks measure rather than ask. */
export function isMeasuring() {
  return measure.on;
}

/** Buttons at the corner of the map. */
export function makeTools() {
  const button = (name, action) =>
    make(
      "button",
      {
        type: "button",
        class: "tool",
        id: `tool-${name}`,
        title: word(`tool.${name}`),
        "aria-label": word(`tool.${name}`),
        on: { click: action },
      },
      icon(ICONS[name], name),
    );
  measure.button = button("ruler", toggleMeasure);
  measure.button.setAttribute("aria-pressed", String(measure.on));
  map.getContainer().setAttribute("aria-description", word("map_help"));
  return make(
    "div",
    { class: "tools", role: "toolbar", "aria-label": word("tools") },
    make(
      "div",
      { class: "tool-group" },
      button("plus", () => map.zoomIn()),
      button("minus", () => map.zoomOut()),
    ),
    make(
      "div",
      { class: "tool-group" },
      button("home", () => map.fitBounds(studyBounds())),
      measure.button,
      button("print", () => window.print()),
    ),
  );
}

/** Scale, coordinates and attribution at the foot of the map. */
export function makeFootline() {
  readout = make("button", {
    type: "button",
    id: "readout",
    dir: "ltr",
    title: word("tool.notation"),
    on: { click: nextNotation },
  });
  scale = make("div", { class: "scale", "aria-hidden": "true" });
  writeReadout();
  writeScale();
  return make(
    "div",
    { class: "footline" },
    scale,
    readout,
    creditsElement(),
  );
}

/** Whose data this is: one line that opens to all of it, however long. */
function creditsElement() {
  return make(
    "details",
    { class: "credits" },
    make("summary", {}, word("credits")),
    make(
      "ul",
      {},
      ["Leaflet", ...ISLAND.attributions].map((text) => make("li", { dir: "auto", lang: languageOf(text).lang }, text)),
    ),
  );
}

/** An arrow to the north, which is up. */
export function makeNorth() {
  const arrow = makeSvg("svg", { viewBox: "0 0 24 38", class: "north", role: "img", "aria-label": word("north") });
  arrow.append(
    makeSvg("path", { d: "M12 1 19 22 12 18 5 22Z", class: "north-arrow" }),
    makeSvg("text", { x: 12, y: 32, class: "north-letter" }, word("north_letter")),
  );
  return arrow;
}

/** Follow the map and the pointer. */
export function installTools() {
  measure.line = L.polyline([], {
    pane: "strikes",
    color: "#10151f",
    weight: 2,
    dashArray: "5 4",
    interactive: false,
  }).addTo(map);
  measure.dots = L.layerGroup().addTo(map);
  map.on("mousemove", (event) => {
    pointer = event.latlng;
    writeReadout();
    if (measure.on && measure.points.length) drawMeasure(event.latlng);
  });
  map.on("click", (event) => measure.on && addPoint(event.latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && measure.on && event.target === map.getContainer()) addPoint(map.getCenter());
  });
  map.on("move zoomend resize", writeScale);
  map.on("move", () => pointer || writeReadout()); // without a pointer the middle of the map is told
  map.on("mouseout", () => {
    pointer = null;
    writeReadout();
  });
  watch(["notation"], writeReadout);
  watch(["measured"], takePoints);
  takePoints();
  document.addEventListener("keydown", (event) => event.key === "Escape" && measure.on && toggleMeasure());
}

function nextNotation() {
  change({ notation: NOTATIONS[(NOTATIONS.indexOf(state.notation) + 1) % NOTATIONS.length] });
}

function writeReadout() {
  if (!readout) return;
  const { lat, lng } = (pointer ?? map.getCenter()).wrap();
  const text = writePosition(lat, lng, state.notation);
  const length = measuredLength(measure.on && pointer ? pointer : null);
  readout.replaceChildren(
    make("span", { class: "notation" }, word(`notation.${state.notation}`)),
    text,
    measure.on ? make("b", { dir: "auto" }, length ? lengthText(length) : word("measure_help")) : "",
  );
}

function writeScale() {
  if (!scale) return;
  const y = map.getSize().y / 2;
  const [left, right] = [0, SCALE_PX].map((x) => map.containerPointToLatLng([x, y]));
  const metres = geodesicDistance([left.lng, left.lat], [right.lng, right.lat]);
  const power = 10 ** Math.floor(Math.log10(metres));
  const round = [5, 2, 1].find((step) => step * power <= metres) * power;
  scale.replaceChildren(make("span", { dir: "auto" }, lengthText(round)), make("i", {}));
  scale.lastChild.style.width = `${(SCALE_PX * round) / metres}px`;
}

function toggleMeasure() {
  setMeasuring(!measure.on);
  if (state.measured) change({ measured: "" });
  else takePoints();
}

function setMeasuring(on) {
  measure.on = on;
  measure.button?.setAttribute("aria-pressed", String(on));
  map.getContainer().classList.toggle("is-measuring", on);
  map.doubleClickZoom[on ? "disable" : "enable"]();
}

/** Take a click of the pointer, or the middle of the map from the keyboard, as the next point of a measurement. */
function addPoint({ lat, lng }) {
  change({ measured: writePoints([...readPoints(state.measured), [lng, lat]]) });
}

/** Measure what the state tells: a click has changed it, or the address. */
function takePoints() {
  measure.points = readPoints(state.measured).map(([lon, lat]) => L.latLng(lat, lon));
  if (measure.points.length) setMeasuring(true);
  drawMeasure(null);
  writeReadout();
}

function drawMeasure(end) {
  measure.line.setLatLngs(end ? [...measure.points, end] : measure.points);
  measure.dots.clearLayers();
  for (const position of measure.points)
    measure.dots.addLayer(
      L.circleMarker(position, {
        pane: "strikes",
        radius: 4,
        color: "#10151f",
        weight: 2,
        fillColor: "#fff",
        fillOpacity: 1,
        interactive: false,
      }),
    );
}

function measuredLength(end) {
  const line = end && measure.points.length ? [...measure.points, end] : measure.points;
  return line
    .slice(1)
    .reduce((sum, { lat, lng }, i) => sum + geodesicDistance([line[i].lng, line[i].lat], [lng, lat]), 0);
}
