/** Finding places and features by name, however they are spelt. */

import { ISLAND } from "./island.js";
import { map } from "./base.js";
import { make } from "./elements.js";
import { ITEMS } from "./features.js";
import { dateText } from "./facts.js";
import { showItem } from "./popups.js";
import { localText, nameOf, shortName, word } from "./words.js";

const MOST_HITS = 9;
const PLACE_ZOOM = 10;
let index = null;

/**
 * A name as it is compared: Latin letters without accents and case, Arabic ones without vowel signs, hamza seats and
 * the feminine ending, digits of either script alike, everything else dropped.
 */
export function foldText(text) {
  return String(text ?? "")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640]/g, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/[ىئ]/g, "ي")
    .replace(/ؤ/g, "و")
    .replace(/ی/g, "ي")
    .replace(/ک/g, "ك")
    .replace(/[ء'`´‘’‛ʹ-ˁˈ′]/g, "")
    .replace(/ة/g, "ه")
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

const folded = new Map(); // of a hundred thousand strikes many have one name

function foldOnce(text) {
  if (!folded.has(text)) folded.set(text, foldText(text));
  return folded.get(text);
}

/** What matches a text, the best first: whole names, beginnings of names, beginnings of words, anything within. */
function findAll(text) {
  const wanted = foldText(text);
  if (wanted.length < 2) return [];
  index ??= buildIndex();
  return index
    .map((record) => ({ record, rank: Math.min(...record.names.map((name) => rankOf(name, wanted))) }))
    .filter(({ rank }) => rank < 4)
    .sort((a, b) => a.rank - b.rank || b.record.weight - a.record.weight)
    .slice(0, MOST_HITS)
    .map(({ record }) => record);
}

function rankOf(name, wanted) {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (` ${name}`.includes(` ${wanted}`)) return 2;
  return name.includes(wanted) ? 3 : 4;
}

function buildIndex() {
  const sites = ["places", "airfields"].flatMap((kind) => ISLAND.base[kind].map((feature) => ({ kind, ...feature })));
  const places = sites
    .filter(({ geometry }) => geometry)
    .map(({ kind, geometry, properties }) => ({
      kind,
      properties,
      weight: (kind === "places" ? 1e6 : 1e5) + (properties.population ?? 0),
      names: namesOf(properties),
      open: () =>
        map.setView([geometry.coordinates[1], geometry.coordinates[0]], Math.max(map.getZoom(), PLACE_ZOOM), {
          animate: false,
        }),
    }));
  const seen = new Set();
  const features = [...ITEMS.zones, ...ITEMS.corridors, ...ITEMS.separation_lines, ...ITEMS.strikes]
    .filter((item) => item.box && (item.kind === "strikes" || (!seen.has(item.key) && seen.add(item.key))))
    .map((item) => ({
      kind: item.kind,
      properties: item.properties,
      item,
      weight: item.kind === "strikes" ? 0 : 10,
      names: namesOf(item.properties),
      open: () => showItem(item),
    }));
  return [...places, ...features];
}

function namesOf({ name, name_ar: arabic, aliases, where_text: where }) {
  const more = typeof aliases === "string" ? aliases.split(";") : (aliases ?? []);
  return [name, arabic, where, ...more].map(foldOnce).filter(Boolean);
}

/** The search box with its list: a combobox that the keyboard can walk through. */
export function makeSearch() {
  const list = make("ul", { id: "hits", role: "listbox", hidden: true });
  const box = make("input", {
    id: "search",
    type: "search",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    dir: "auto",
    "aria-expanded": "false",
    "aria-controls": "hits",
    "aria-label": word("search"),
    placeholder: word("search"),
  });
  let hits = [];
  let active = -1;
  const show = () => {
    list.replaceChildren(...hits.map((hit, i) => hitElement(hit, i === active, () => choose(i))));
    list.hidden = !hits.length && foldText(box.value).length < 2;
    if (!hits.length && !list.hidden) list.append(make("li", { class: "hint" }, word("nothing_found")));
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.setAttribute("aria-activedescendant", active >= 0 ? `hit-${active}` : "");
    list.querySelectorAll("[role=option]").forEach((element, i) => (element.id = `hit-${i}`));
  };
  const choose = (i) => {
    const hit = hits[i];
    hits = [];
    active = -1;
    box.value = nameOf(hit.properties);
    show();
    list.hidden = true;
    hit.open();
  };
  box.addEventListener("input", () => {
    hits = findAll(box.value);
    active = -1;
    show();
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      active = (active + step + hits.length) % hits.length;
      show();
      event.preventDefault();
    } else if (event.key === "Enter" && hits.length) choose(Math.max(active, 0));
    else if (event.key === "Escape") list.hidden = true;
  });
  return make("div", { class: "search", role: "search" }, box, list);
}

function hitElement(hit, active, choose) {
  const { properties } = hit;
  const other =
    localText(properties.name, properties.name_ar) === properties.name ? properties.name_ar : properties.name;
  return make(
    "li",
    {
      role: "option",
      "aria-selected": String(active),
      on: { mousedown: (event) => event.preventDefault(), click: choose },
    },
    make("bdi", { class: "hit-name" }, shortName(nameOf(properties))),
    other ? make("bdi", { class: "muted" }, shortName(other)) : null,
    make("span", { class: "hit-kind" }, hit.kind === "strikes" ? (dateText(hit.item) ?? "") : word(`one.${hit.kind}`)),
  );
}
