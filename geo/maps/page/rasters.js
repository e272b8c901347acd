/** Grids under the lines, one at a time: the cost of a metre, its components, the density of reported strikes. */

import { ISLAND } from "./island.js";
import { map } from "./base.js";
import { make } from "./elements.js";
import { change, state, watch } from "./state.js";
import { localText, numberText, percentText, word } from "./words.js";

const DIGITS = 2; // after the point, of an anchor
const RELIEF = "relief"; // the id of the one grid that lies under the areas of control: shaded ground, light side high
const RELIEF_OPACITY = 0.32;
const GRIDS = ISLAND.rasters.filter(({ id }) => id !== RELIEF); // that are looked at one at a time
/** The shaded ground; undefined where the map has none. */
export const relief = ISLAND.rasters.find(({ id }) => id === RELIEF);
let overlay = null;
let ground = null;
let ramp = null; // the part of the legend that tells the chosen grid

/** Lay the chosen grid under the lines. */
export function syncRaster() {
  syncRelief();
  overlay?.remove();
  overlay = null;
  const raster = chosenRaster();
  if (!raster) return;
  overlay = imageOf(raster, "rasters", state.opacity, "raster-image");
}

function imageOf({ bounds: [west, south, east, north], image, name }, pane, opacity, className) {
  const corners = [
    [south, west],
    [north, east],
  ];
  const alt = localText(name.en, name.ar);
  return L.imageOverlay(image, corners, { pane, opacity, interactive: false, alt, className }).addTo(map);
}

/** Show the shaded ground under everything, unless the legend hides it. */
function syncRelief() {
  const isShown = relief && !state.hidden.has(RELIEF);
  if (isShown && !ground) ground = imageOf(relief, RELIEF, RELIEF_OPACITY, "relief-image");
  else if (!isShown) {
    ground?.remove();
    ground = null;
  }
}

watch(["hidden"], syncRelief);

function chosenRaster() {
  return GRIDS.find(({ id }) => id === state.raster);
}

/** The legend's entry: which grid, how strong, and what the ends of its colours mean. */
export function rasterSection() {
  if (!GRIDS.length) return null;
  ramp = make("div", { class: "ramp-block" });
  const options = [{ id: "", name: { en: word("none") } }, ...GRIDS].map(({ id, name }) =>
    make(
      "label",
      { class: "row row-choice" },
      make("input", {
        type: "radio",
        name: "raster",
        value: id,
        checked: state.raster === id,
        on: { change: () => change({ raster: id }) },
      }),
      make("span", { class: "row-text", dir: "auto" }, localText(name.en, name.ar)),
    ),
  );
  refreshRamp();
  const title = make("legend", {}, make("span", { class: "legend-title" }, word("legend.rasters")));
  return make("fieldset", { class: "rasters" }, title, options, ramp);
}

watch(["raster"], () => {
  refreshRamp();
  document.querySelectorAll("input[name=raster]").forEach((box) => (box.checked = box.value === state.raster));
});
watch(["opacity"], () => overlay?.setOpacity(state.opacity));

function refreshRamp() {
  if (!ramp) return;
  const raster = chosenRaster();
  ramp.hidden = !raster;
  if (!raster) return;
  const strip = make("div", { class: "ramp", "aria-hidden": "true" });
  const towards = document.documentElement.dir === "rtl" ? "to left" : "to right";
  strip.style.background = `linear-gradient(${towards}, ${ISLAND.palette.ramp.join(", ")})`;
  ramp.replaceChildren(
    strip,
    make("div", { class: "ramp-ends" }, endOf(raster, "low", raster.meaningLow), endOf(raster, "high", raster.meaningHigh)),
    make("label", { class: "choice" }, make("span", {}, word("opacity")), opacitySlider()),
  );
}

function endOf({ unit, ...raster }, end, meaning) {
  const value = [anchorText(raster[end]), unit].filter(Boolean).join("\u00a0");
  return make("div", {}, make("b", {}, make("bdi", {}, value)), make("span", { dir: "auto" }, localText(meaning.en, meaning.ar)));
}

/** An anchor to two decimals, or to two digits where that would leave nothing of it. */
function anchorText(value) {
  const decimals = value && Math.abs(value) < 0.1 ? DIGITS - 1 - Math.floor(Math.log10(Math.abs(value))) : DIGITS;
  return numberText(value, decimals);
}

function opacitySlider() {
  const slider = make("input", {
    type: "range",
    id: "opacity",
    class: "range",
    min: 0.1,
    max: 1,
    step: 0.05,
    value: state.opacity,
    "aria-valuetext": percentText(state.opacity),
  });
  slider.addEventListener("input", () => {
    change({ opacity: Number(slider.value) });
    slider.setAttribute("aria-valuetext", percentText(state.opacity));
  });
  return slider;
}
