/** The side panel: what this is, what to beware of, and everything on the map as text. */

import { ISLAND } from "./island.js";
import { isolated, make } from "./elements.js";
import { makeDownloads } from "./downloads.js";
import { ITEMS } from "./features.js";
import { makeFindings } from "./findings.js";
import { growForPrint } from "./growing.js";
import { makeLegend } from "./legend.js";
import { makeSearch } from "./search.js";
import { makePricePanel } from "./pricepanel.js";
import { CURVES } from "./prices.js";
import { corridorTable } from "./proposals.js";
import { change, LANGUAGES, state, watch } from "./state.js";
import { controlTable, overlapTable, sourceList, strikeTable, zoneTable } from "./tables.js";
import { dayText, languageOf, localText, word } from "./words.js";

const SHEET_SIZES = ["peek", "half", "full"]; // of the panel on a phone
const LONG_TITLE = 48; // characters: more take three lines at full size
let PAGES = {
  findings: { count: () => ISLAND.statements.length, make: makeFindings },
  legend: { count: () => 1, make: () => [makeLegend(), controlTable()] },
  corridors: { count: () => ITEMS.corridors.length + ITEMS.separation_lines.length, make: corridorTable },
  price: { count: () => CURVES.length, make: makePricePanel },
  zones: { count: () => ITEMS.zones.length, make: zoneTable },
  strikes: { count: () => ITEMS.strikes.length, make: strikeTable },
  overlaps: { count: () => ITEMS.overlaps.length, make: overlapTable },
  data: { count: () => 1, make: dataPage },
};
const MANY_PAGES = 8; // that their names fill the panel
let opening = ISLAND.statements.length ? "findings" : "legend"; // where the reader has not chosen
const LONG_PAGES = ["zones", "strikes", "overlaps", "data"];
const unwritten = new Set();
let bodies = {};

/** The page that is open: the reader's choice, where this map has it. */
function currentPage() {
  return bodies[state.page] ? state.page : opening;
}

/** Build the panel in the reader's language. */
export function makePanel() {
  const names = Object.keys(PAGES).filter((name) => PAGES[name].count());
  bodies = Object.fromEntries(
    names.map((name) => [
      name,
      make("section", {
        id: `page-${name}`,
        class: "page",
        role: "tabpanel",
        "aria-labelledby": `tab-${name}`,
        tabindex: "-1",
      }),
    ]),
  );
  const tabs = make(
    "div",
    { class: names.length < MANY_PAGES ? "tabs" : "tabs is-many", role: "tablist", "aria-label": word("pages"), on: { keydown: walkTabs } },
    names.map(tabElement),
  );
  unwritten.clear();
  names.forEach(writePage);
  return [
    makeHandle(),
    makeHead(),
    makeSearch(),
    tabs,
    make(
      "div",
      { class: "pages" },
      names.map((name) => [make("h2", { class: "print-title" }, word(`page.${name}`)), bodies[name]]),
    ),
  ];
}

/** Put a page in front of the others and open it: for what only some maps have. */
export function addPage(name, page) {
  PAGES = { [name]: page, ...PAGES };
  opening = name;
  document.getElementById("panel").replaceChildren(...makePanel());
}

watch(["date", "window", "reading"], () => ["corridors", "zones", "strikes", "overlaps"].forEach(writePage));

/** Write a page anew: a long one only once it is in front, or for paper. */
function writePage(name) {
  if (!bodies[name]) return;
  bodies[name].hidden = name !== currentPage();
  if (bodies[name].hidden && LONG_PAGES.includes(name)) unwritten.add(name);
  else fillPage(name);
}

function fillPage(name) {
  unwritten.delete(name);
  bodies[name].replaceChildren(...[PAGES[name].make()].flat(Infinity).filter(Boolean));
}

/** Write every page that nobody has opened yet, and as much of each list as paper takes. */
export function fillPanelForPrint() {
  [...unwritten].forEach(fillPage);
  growForPrint();
}

function makeHead() {
  const languages = LANGUAGES.map((language) =>
    make(
      "button",
      {
        type: "button",
        lang: language,
        "data-language": language,
        "aria-pressed": String(language === state.language),
        on: { click: () => change({ language }) },
      },
      ISLAND.words[language].language_name,
    ),
  );
  return make(
    "header",
    { class: "head" },
    make("div", { class: "languages", role: "group", "aria-label": word("language") }, languages),
    titleElement(),
    make("p", { class: "as-of" }, word("as_of", { date: dayText(Date.parse(ISLAND.asOf), "long") })),
    caveatElements(),
  );
}

/** The title; a long one is set smaller, so that the panel keeps room for what it is about. */
function titleElement() {
  const title = localText(ISLAND.title.en, ISLAND.title.ar);
  return make("h1", { dir: "auto", class: title.length > LONG_TITLE ? "is-long" : null }, title);
}

/** The first caveat stays in sight; what else there is to say opens under it. */
function caveatElements() {
  const [first, ...others] = ISLAND.caveats.map(({ en, ar }) => make("p", { dir: "auto" }, localText(en, ar)));
  if (!first) return null;
  const more = others.length
    ? make("details", { class: "more" }, make("summary", {}, word("more_caveats")), others)
    : null;
  return make("div", { class: "caveat", role: "note" }, first, more);
}

function makeHandle() {
  const sheet = () => document.getElementById("panel");
  const next = () => {
    sheet().dataset.size = SHEET_SIZES[(SHEET_SIZES.indexOf(sheet().dataset.size) + 1) % SHEET_SIZES.length];
  };
  return make(
    "button",
    { type: "button", class: "handle", "aria-label": word("resize_panel"), on: { click: next } },
    make("i", {}),
  );
}

function tabElement(name) {
  return make(
    "button",
    {
      type: "button",
      role: "tab",
      id: `tab-${name}`,
      "aria-controls": `page-${name}`,
      "aria-selected": String(name === currentPage()),
      tabindex: name === currentPage() ? 0 : -1,
      on: { click: () => change({ page: name }) },
    },
    word(`page.${name}`),
  );
}

watch(["page"], showPage);

function showPage() {
  const name = currentPage();
  if (!bodies[name]) return; // the address was read before the panel stands
  for (const [other, body] of Object.entries(bodies)) {
    body.hidden = other !== name;
    const tab = document.getElementById(`tab-${other}`);
    tab.setAttribute("aria-selected", String(other === name));
    tab.tabIndex = other === name ? 0 : -1;
  }
  if (unwritten.has(name)) fillPage(name);
  document.querySelector(".pages").scrollTop = 0;
}

function walkTabs(event) {
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const step = { [forward]: 1, [backward]: -1 }[event.key];
  if (!step) return;
  const names = Object.keys(bodies);
  change({ page: names[(names.indexOf(currentPage()) + step + names.length) % names.length] });
  document.getElementById(`tab-${state.page}`).focus();
}

function dataPage() {
  return [
    make("h3", {}, word("downloads")),
    makeDownloads(),
    make("h3", {}, word("sources")),
    ISLAND.sources.length ? sourceList() : make("p", { class: "hint" }, word("nothing")),
    make("h3", {}, word("base_map")),
    make(
      "ul",
      { class: "credits-list" },
      ISLAND.attributions.map((text) => make("li", { lang: languageOf(text).lang }, isolated(text))),
      make("li", {}, "Leaflet 1.9.3 (BSD-2-Clause)"),
    ),
  ];
}
