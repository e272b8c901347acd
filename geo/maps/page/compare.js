/**
 * Two maps: this page shows the later one and holds the earlier one in a frame, a second page of the same scripts. The
 * two move together, and what the reader chooses here holds there.
 */

import { ISLAND } from "./island.js";
import { map, studyBounds } from "./base.js";
import { changeList, chooseMark, lookAtChange, showMarks } from "./comparemarks.js";
import { dayOf } from "./dates.js";
import { make } from "./elements.js";
import { addPage } from "./panel.js";
import { change, state, watch } from "./state.js";
import { isSwiped, makeSwipe, swipeShare, syncSwipe } from "./swipe.js";
import { localText, word } from "./words.js";

const SHARED_STATE = ["language", "reading", "hidden"];
const comparison = ISLAND.comparison ?? null;
let side = null; // { map, change, chooseMark, showMarks } of the earlier map, once it stands
let sideLabels = [];
let marksShown = true;

/** The later map: its list of changes, the frame beside it and the line between the two. */
function startComparison() {
  const asksPlace = new URLSearchParams(location.hash.replace(/^#/, "")).has("map");
  change({ date: dayOf(ISLAND.asOf) }); // each map stands at its own date: an address cannot turn one of them alone
  addPage("changes", { count: () => 1, make: changesPage });
  const area = document.getElementById("map-area");
  const frame = make("iframe", { id: "before", srcdoc: "<!DOCTYPE html><title>-</title>", on: { load: () => fillFrame(frame) } });
  sideLabels = [make("p", { class: "side-label side-before" }), make("p", { class: "side-label side-after" })];
  area.append(frame, ...sideLabels, makeSwipe());
  document.body.classList.add("is-compared");
  showMarks(marksShown);
  arrange();
  if (!asksPlace) map.fitBounds(studyBounds(), { animate: false }); // in the room that the two maps have
  watch(["swipe"], arrange);
  watch(["language"], arrange);
  watch(SHARED_STATE, shareState);
  watch(["reading"], () => showMarks(marksShown));
  window.addEventListener("resize", arrange);
}

function changesPage() {
  const [before, after] = comparison.labels.map(({ en, ar }) => localText(en, ar));
  const notes = comparison.notes.map(({ en, ar }) => make("li", { dir: "auto" }, localText(en, ar)));
  return [
    make("h3", {}, word("compare_heading", { before, after })),
    modeSwitch(),
    make("label", { class: "compare-marks" }, markBox(), make("span", {}, word("compare_marks"))),
    make("p", { class: "hint" }, word("compare_help")),
    changeList(chooseChange),
    notes.length ? [make("h3", {}, word("compare_notes")), make("ul", { class: "compare-notes" }, notes)] : null,
  ];
}

function modeSwitch() {
  const modes = { side: null, swipe: swipeShare() };
  const buttons = Object.entries(modes).map(([name, swipe]) =>
    make(
      "label",
      {},
      make("input", {
        type: "radio",
        name: "compare-mode",
        value: name,
        checked: isSwiped() === (name === "swipe"),
        on: { change: () => change({ swipe }) },
      }),
      make("span", {}, word(`compare_${name}`)),
    ),
  );
  return make("div", { class: "switch", role: "radiogroup", "aria-label": word("compare_mode") }, buttons);
}

function markBox() {
  const box = make("input", { type: "checkbox", id: "compare-marks", checked: marksShown });
  box.addEventListener("change", () => {
    marksShown = box.checked;
    showMarks(marksShown);
    side?.showMarks(marksShown);
  });
  return box;
}

function chooseChange(told) {
  for (const entry of document.querySelectorAll(".change-entry")) {
    entry.classList.toggle("is-chosen", entry.dataset.change === told.id);
  }
  lookAtChange(told);
  if (told.reading && ![told.reading, "all"].includes(state.reading)) change({ reading: told.reading });
  chooseMark(told.id);
  side?.chooseMark(told.id);
}

/** Put maps, names and line where the state and the screen have them. */
function arrange() {
  const swiped = isSwiped();
  document.body.classList.toggle("is-swiped", swiped);
  syncSwipe();
  const keys = ["compare_before", "compare_after"];
  comparison.labels.forEach(({ en, ar }, i) => {
    sideLabels[i].textContent = word(keys[i], { label: localText(en, ar) });
  });
  document.getElementById("before").title = sideLabels[0].textContent;
  for (const radio of document.querySelectorAll("[name=compare-mode]")) radio.checked = (radio.value === "swipe") === swiped;
  map.invalidateSize({ animate: false });
  side?.map.invalidateSize({ animate: false });
  if (side) side.map.setView(map.getCenter(), map.getZoom(), { animate: false });
}

/** Make the earlier map's page from this one's: the same styles and scripts, its own data. */
function fillFrame(frame) {
  const page = frame.contentDocument;
  if (!page) return sideLabels[0].append(make("small", {}, word("compare_alone"))); // a frame in a notebook is shut
  Object.assign(frame.contentWindow, { tadmur_base: ISLAND.base, tadmur_join: joinSide });
  const adopt = (element) => page.importNode(element, true);
  page.head.append(...[...document.querySelectorAll("head style")].map(adopt));
  const island = page.createElement("script");
  island.type = "application/json";
  island.id = "island";
  island.textContent = JSON.stringify(islandBefore());
  const ids = { main: ["map-area", "map", "overlay"], aside: ["panel"], footer: ["timebar"] };
  for (const [tag, [id, ...inner]] of Object.entries(ids)) {
    page.body.append(adopt(make(tag, { id }, inner.map((name) => make("div", { id: name })))));
  }
  page.body.append(island);
  for (const { textContent } of document.querySelectorAll("body > script:not([type])")) {
    const script = page.createElement("script");
    script.textContent = textContent;
    page.body.append(script);
  }
}

/** Take the earlier map in hand once its page stands. */
function joinSide(door) {
  side = door;
  joinMaps(map, side.map);
  shareState();
  side.showMarks(marksShown);
  document.body.classList.add("has-side");
}

/** The earlier map's data: this map's, with the differences put in. */
function islandBefore() {
  const island = JSON.parse(document.getElementById("island").textContent);
  for (const [path, value] of island.comparison.before) {
    const last = path.pop();
    path.reduce((part, key) => part[key], island)[last] = value;
  }
  Object.assign(island.comparison, { side: "before", before: [] });
  return island;
}

function shareState() {
  side?.change(Object.fromEntries(SHARED_STATE.map((key) => [key, key === "hidden" ? new Set(state.hidden) : state[key]])));
}

/** Let two maps show the same place, whichever of them is moved. */
function joinMaps(one, other) {
  let following = false;
  const follow = (leader, follower) => () => {
    if (following) return;
    following = true;
    follower.setView(leader.getCenter(), leader.getZoom(), { animate: false });
    following = false;
  };
  one.on("move", follow(one, other));
  other.on("move", follow(other, one));
  follow(one, other)();
}

/** The earlier map within the frame: a map and nothing else, with a door for the page around it. */
function startSide() {
  document.body.classList.add("is-side");
  map.invalidateSize({ animate: false });
  let isMarked = false;
  watch(["reading"], () => showMarks(isMarked));
  const mark = (shown) => showMarks((isMarked = shown));
  window.tadmur_join({ map, change, chooseMark, showMarks: mark });
}

if (comparison) (comparison.side === "before" ? startSide : startComparison)();
