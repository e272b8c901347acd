/** Finding places and features by name, however they are spelt. */

import { map } from "./base.js";
import { make } from "./elements.js";
import { dateText } from "./facts.js";
import { findAll, isSearched, prepareIndex } from "./nameindex.js";
import { showItem } from "./popups.js";
import { localText, nameOf, shortName, word } from "./words.js";

const PLACE_ZOOM = 10;

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
    list.hidden = !hits.length && !isSearched(box.value);
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
    openHit(hit);
  };
  box.addEventListener("focus", prepareIndex);
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

function openHit({ item, position }) {
  if (item) return showItem(item);
  return map.setView([position[1], position[0]], Math.max(map.getZoom(), PLACE_ZOOM), { animate: false });
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
