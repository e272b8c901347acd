/** A story: steps of the map, each with a text. Between the steps the map is the reader's own. */

import { ISLAND } from "./island.js";
import { map, studyBounds } from "./base.js";
import { dayOf } from "./dates.js";
import { icon, make } from "./elements.js";
import { ITEMS } from "./features.js";
import { drawLabels } from "./labels.js";
import { change, curveKey, HIDDEN_AT_FIRST, state, watch } from "./state.js";
import { localText, numberText, word } from "./words.js";

const NEXT = "M9 5l7 7-7 7";
const BACK = "M15 5l-7 7 7 7";
const STORY_GAP_PX = 24; // kept free around what a step shows
const NO_ARROWS = "input, select, textarea, summary, [role=tablist], [role=listbox], .leaflet-container";
export const STEPS = ISLAND.story ?? [];
const MOST_COVERED = 0.6; // of the map
let card = null;

/** Put the card of the story on the map and follow the state; nothing where there is no story. */
export function startStory() {
  if (!STEPS.length) return;
  card = make("section", { id: "story", class: "story" });
  document.getElementById("map-area").append(card);
  const asked = new URLSearchParams(location.hash.replace(/^#/, ""));
  writeCard();
  drawLabels(); // they keep clear of the card's button
  // An address with a view of its own is a reader's; one with a step alone asks for the step.
  if (state.story && !asked.has("map")) showStep(state.story, false);
  watch(["language"], writeCard);
  watch(["story"], () => {
    writeCard();
    if (state.story) showStep(state.story, !window.matchMedia("(prefers-reduced-motion: reduce)").matches);
  });
  document.addEventListener("keydown", walkStory);
}

/** Everything that a step shows, as parts of the state: what it does not name is as the map first shows it. */
export function stateOf(step) {
  const hidden = new Set(HIDDEN_AT_FIRST);
  for (const key of step.hide.flatMap(keysOf)) hidden.add(key);
  for (const key of step.show.flatMap(keysOf)) hidden.delete(key);
  return {
    hidden,
    reading: step.reading,
    date: dayOf(step.day ? `${step.day}T00:00:00Z` : ISLAND.asOf),
    window: step.window,
    corridor: corridorOf(step),
    curve: step.curve ? curveKey(...step.curve) : "",
    radius: step.curve ? step.radius : null,
    raster: step.raster,
  };
}

/** Look at what a step is about. */
export function lookAt({ bounds, centre, zoom }, options) {
  if (centre) return map.setView([centre[1], centre[0]], zoom, options);
  const box = bounds ? [[bounds[1], bounds[0]], [bounds[3], bounds[2]]] : studyBounds();
  const foot = coveredFoot() + STORY_GAP_PX;
  return map.fitBounds(box, {
    ...options,
    paddingTopLeft: [STORY_GAP_PX, STORY_GAP_PX],
    paddingBottomRight: [STORY_GAP_PX, foot],
  });
}

/** How much of the map's foot the card covers; nothing on paper, and nothing where it leaves too little of the map. */
function coveredFoot() {
  if (document.body.classList.contains("is-printing")) return 0;
  const covered = map.getContainer().getBoundingClientRect().bottom - card.getBoundingClientRect().top;
  return covered > MOST_COVERED * map.getSize().y ? 0 : covered;
}

function showStep(number, animate) {
  const step = STEPS[number - 1];
  change(stateOf(step));
  lookAt(step, { animate });
}

/** The keys of the legend that a name stands for: of a group those of all its features, else its own. */
function keysOf(name) {
  const keys = [...new Set((ITEMS[name] ?? []).map(({ key }) => key))];
  return keys.length ? keys : [name];
}

/** The best corridor of a request in the reading of a step. */
function corridorOf({ corridor, reading }) {
  const own = ITEMS.corridors.filter(({ properties, rank }) => properties.request_id === corridor && rank === 1);
  const best = own.find((item) => item.reading === reading) ?? own.find((item) => ["all", ""].includes(item.reading));
  return best?.properties.id ?? "";
}

function writeCard() {
  const hadFocus = card.contains(document.activeElement) ? document.activeElement.dataset.go : null;
  card.setAttribute("aria-label", word("story"));
  card.classList.toggle("is-closed", !state.story);
  card.replaceChildren(...(state.story ? openCard(STEPS[state.story - 1]) : closedCard()));
  if (hadFocus) (card.querySelector(`[data-go="${hadFocus}"]:not(:disabled)`) ?? card.querySelector("button")).focus();
}

function closedCard() {
  const told = word("story_start", { count: numberText(STEPS.length) });
  return [button("open", 1, [icon(NEXT, "next"), make("span", {}, told)], { class: "story-start" })];
}

function openCard(step) {
  const number = state.story;
  const last = number === STEPS.length;
  return [
    make(
      "div",
      { class: "story-told", "aria-live": "polite" },
      make("p", { class: "story-count" }, countText(number)),
      make("h2", textAttributes(step.title), localText(step.title.en, step.title.ar)),
      make("p", textAttributes(step.text), localText(step.text.en, step.text.ar)),
    ),
    make(
      "div",
      { class: "story-steps" },
      button("back", number - 1, icon(BACK, "back"), { disabled: number === 1, "aria-label": word("story_back") }),
      make("ol", { class: "story-dots" }, STEPS.map(dot)),
      button("next", last ? 0 : number + 1, last ? word("story_end") : icon(NEXT, "next"), {
        "aria-label": word(last ? "story_end" : "story_next"),
      }),
    ),
    button("close", 0, "×", { class: "story-close", "aria-label": word("story_close") }),
  ];
}

/** "Step 2 of 6". */
export function countText(number) {
  return word("story_count", { number: numberText(number), count: numberText(STEPS.length) });
}

/** A text runs in the direction of its language, whatever it begins with. */
export function textAttributes({ ar }) {
  return state.language === "ar" && ar ? { dir: "rtl", lang: "ar" } : { dir: "ltr", lang: "en" };
}

function dot(step, i) {
  const title = localText(step.title.en, step.title.ar);
  const label = `${countText(i + 1)}: ${title}`;
  const current = i + 1 === state.story ? "step" : null;
  return make("li", {}, button(`dot-${i + 1}`, i + 1, make("i", {}), { class: "dot-button", "aria-label": label, title, "aria-current": current }));
}

function button(name, step, content, attributes = {}) {
  const go = () => change({ story: step });
  return make("button", { type: "button", "data-go": name, ...attributes, on: { click: go } }, content);
}

/** Arrows walk the story, where Arabic is read the other way; in the map, in fields and among tabs they do not. */
function walkStory(event) {
  if (!state.story || event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.(NO_ARROWS)) return;
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const step = { [forward]: 1, PageDown: 1, [backward]: -1, PageUp: -1 }[event.key];
  const next = state.story + (step ?? 0);
  if (!step || next < 1 || next > STEPS.length) return;
  event.preventDefault();
  change({ story: next });
}

startStory();
