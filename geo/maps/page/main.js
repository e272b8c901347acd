/** Putting the page together. */

import { ISLAND } from "./island.js";
import { drawBase, installPanes, map, showFirstView } from "./base.js";
import { installStrikeCanvas } from "./canvas.js";
import { addGuests } from "./guests.js";
import { drawLabels, installLabels } from "./labels.js";
import { syncLayers } from "./layers.js";
import { fillPanelForPrint, makePanel } from "./panel.js";
import { installPatterns } from "./patterns.js";
import { installPopups, refreshPopup } from "./popups.js";
import { syncPrice } from "./prices.js";
import { syncRaster } from "./rasters.js";
import { change, keepAddress, readHash, state, watch } from "./state.js";
import { makeTimebar } from "./timebar.js";
import { installTools, isMeasuring, makeFootline, makeNorth, makeTools } from "./tools.js";
import { localText, word, wordsDirection } from "./words.js";

function writeWords() {
  const root = document.documentElement;
  root.lang = state.language;
  root.dir = wordsDirection();
  document.title = localText(ISLAND.title.en, ISLAND.title.ar);
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", word("map"));
  document.getElementById("panel").setAttribute("aria-label", word("panel"));
  document.getElementById("panel").replaceChildren(...makePanel());
  document.getElementById("timebar").replaceChildren(makeTimebar());
  document.getElementById("overlay").replaceChildren(makeTools(), makeNorth(), makeFootline());
}

function drawStudy() {
  syncLayers();
  drawStudyMarks();
}

/** What stands over the layers. */
function drawStudyMarks() {
  syncPrice();
  drawLabels();
  refreshPopup();
}

/** The map follows its frame: a sheet that is drawn up, a window that is made wider. */
function keepSize() {
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
}

function keepView() {
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    change({ view: [map.getZoom(), Number(lat.toFixed(4)), Number(lng.toFixed(4))] });
  });
}

/** A printed map fills its sheet; afterwards the screen gets its view back. */
function keepPrint() {
  let view = null; // what the screen shows again afterwards
  let closed = []; // what paper opens and the screen closes again
  window.addEventListener("beforeprint", () => {
    fillPanelForPrint();
    const bounds = map.getBounds();
    view = [map.getCenter(), map.getZoom()];
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((details) => (details.open = true));
    document.body.classList.add("is-printing");
    map.invalidateSize({ animate: false });
    map.fitBounds(bounds, { animate: false });
  });
  window.addEventListener("afterprint", () => {
    document.body.classList.remove("is-printing");
    closed.forEach((details) => (details.open = false));
    map.invalidateSize({ animate: false });
    map.setView(...view, { animate: false });
  });
}

function keepKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input")) {
      event.preventDefault();
      document.getElementById("search").focus();
    }
  });
}

readHash(location.hash);
installPanes();
installPatterns();
installTools();
installPopups(isMeasuring);
writeWords();
map.invalidateSize({ animate: false }); // the panel and the time bar have taken their room
showFirstView();
drawBase(); // whatever is drawn is drawn once, for the view that it has found
installStrikeCanvas();
syncLayers();
installLabels();
drawStudyMarks();
syncRaster();
watch(["language"], () => {
  writeWords();
  drawStudy();
});
watch(["date", "window", "reading", "hidden", "corridor"], drawStudy);
let hadRadius = state.radius !== null;
watch(["curve", "radius"], () => {
  const hasRadius = state.radius !== null;
  if (hasRadius !== hadRadius) syncLayers(); // corridors step back while a price is drawn
  hadRadius = hasRadius;
  syncPrice();
  drawLabels();
});
watch(["raster"], syncRaster);
keepView();
keepSize();
keepPrint();
keepKeys();
keepAddress();
addGuests();
document.body.classList.add("is-ready");
