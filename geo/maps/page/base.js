/** The map itself, its panes from bottom to top, and the quiet ground. */

import { ISLAND } from "./island.js";
import { boxOf } from "./geometry.js";
import { state } from "./state.js";

const PANES = [
  "ground",
  "relief",
  "control",
  "activity",
  "rasters",
  "lines",
  "overlaps",
  "bands",
  "zones",
  "separation_lines",
  "corridors",
  "prices",
  "places",
  "strikes",
  "labels",
];
const FIRST_PANE = 300; // below Leaflet's own pane for vectors, which stays free for layers added with folium
const COLOURS = {
  water: "#d3e1e8",
  shore: "#a9c3d1",
  paper: "#eeece7",
  beyond: "#f5f5f3",
  neatline: "#b5b1a8",
  neighbour: "#f0eee8",
  country: "#fbfaf7",
  border: "#6f6a62",
  governorate: "#8d877c",
  road: "#8a7a62",
};

export const hasSea = ISLAND.base.neighbours.length > 0;

export const map = L.map("map", {
  zoomControl: false,
  attributionControl: false,
  keyboard: true,
  minZoom: 5,
  maxZoom: 16,
  zoomSnap: 0.05, // so that a view fits closely
  zoomDelta: 0.75,
  wheelPxPerZoomLevel: 110,
  closePopupOnClick: false,
});
window.map_tadmur = map; // the name under which layers added with folium look for the map

/** The bounds of the study as Leaflet writes them. */
export function studyBounds() {
  const [west, south, east, north] = ISLAND.bounds;
  return [
    [south, west],
    [north, east],
  ];
}

/** Show what the address asks for, else the whole study. */
export function showFirstView() {
  const [zoom, lat, lon] = state.view ?? [];
  if (state.view) map.setView([lat, lon], zoom, { animate: false });
  else map.fitBounds(studyBounds(), { animate: false });
}

/** A position, [longitude, latitude], in pixels of the map's frame. */
export function pixelOf([lon, lat]) {
  return map.latLngToContainerPoint([lat, lon]);
}

/** Make the panes, empty, over a first view. */
export function installPanes() {
  L.Renderer.mergeOptions({ padding: 0.5 });
  PANES.forEach((name, i) => {
    const pane = map.createPane(name);
    pane.style.zIndex = String(FIRST_PANE + i * 10);
    pane.classList.add("quiet-pane");
  });
  map.getContainer().style.background = hasSea ? COLOURS.beyond : COLOURS.paper;
  showFirstView();
}

/** Draw what never changes. */
export function drawBase() {
  drawGround();
  drawLines();
}

/** The sheet: water as far as the neighbours reach, with a line around it where the base map ends. */
function drawSea() {
  const collection = {
    type: "GeometryCollection",
    geometries: ISLAND.base.neighbours.map(({ geometry }) => geometry).filter(Boolean),
  };
  const [west, south, east, north] = boxOf(collection);
  const style = { color: COLOURS.neatline, weight: 1.2, fillColor: COLOURS.water, fillOpacity: 1 };
  L.rectangle(
    [
      [south, west],
      [north, east],
    ],
    { pane: "ground", interactive: false, ...style },
  ).addTo(map);
}

function drawGround() {
  if (hasSea) drawSea();
  addBase("neighbours", "ground", {
    color: COLOURS.border,
    weight: 0.6,
    opacity: 0.5,
    fillColor: COLOURS.neighbour,
    fillOpacity: 1,
  });
  addBase("country", "ground", { stroke: false, fillColor: COLOURS.country, fillOpacity: 1 });
}

function drawLines() {
  addBase("governorates", "lines", {
    color: COLOURS.governorate,
    weight: 0.8,
    opacity: 0.6,
    dashArray: "1 4",
    lineCap: "round",
    fill: false,
  });
  addBase("rivers", "lines", { color: "#ffffff", weight: 3, opacity: 0.35 });
  addBase("rivers", "lines", { color: "#7fa9c0", weight: 1.5, opacity: 0.95 });
  addBase("lakes", "lines", { color: COLOURS.shore, weight: 0.8, fillColor: "#c4dae5", fillOpacity: 1 });
  addBase("roads", "lines", { color: "#ffffff", weight: 3.6, opacity: 0.6 });
  addBase("roads", "lines", { color: COLOURS.road, weight: 1.4, opacity: 0.85 });
  addBase("borders", "lines", { color: COLOURS.border, weight: 1, opacity: 0.65, dashArray: "8 3 1.5 3" });
  addBase("country", "lines", { color: COLOURS.border, weight: 1.3, opacity: 0.85, fill: false });
}

function addBase(kind, pane, style) {
  const features = ISLAND.base[kind].filter((feature) => feature.geometry);
  if (features.length === 0) return;
  L.geoJSON({ type: "FeatureCollection", features }, { pane, style, interactive: false, smoothFactor: 1.2 }).addTo(map);
}
