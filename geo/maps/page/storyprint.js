/** A story on paper: a page for each step, its text and a copy of the map as the step shows it. */

import { map } from "./base.js";
import { make } from "./elements.js";
import { change, state } from "./state.js";
import { countText, lookAt, stateOf, STEPS, textAttributes } from "./story.js";
import { localText } from "./words.js";

const PAPER_MM = 277; // an A4 sheet across within its margins
const MOST_MM = 150; // of a picture's height: the text has to stand on the same sheet

/** Write the pages before printing and take them away after it. */
export function installStoryPages() {
  if (!STEPS.length) return;
  const pages = make("div", { class: "story-pages", id: "story-pages" });
  document.body.append(pages);
  // The page's own listener came first, so the map has its size on paper already.
  window.addEventListener("beforeprint", () => pages.replaceChildren(...writePages()));
  window.addEventListener("afterprint", () => pages.replaceChildren());
}

function writePages() {
  const kept = { ...state };
  const [centre, zoom] = [map.getCenter(), map.getZoom()];
  const pages = STEPS.map((step, i) => {
    change(stateOf(step));
    lookAt(step, { animate: false });
    return pageOf(step, i + 1);
  });
  map.setView(centre, zoom, { animate: false });
  change(kept);
  return pages;
}

function pageOf(step, number) {
  return make(
    "section",
    { class: "story-page" },
    make("p", {}, countText(number)),
    make("h2", textAttributes(step.title), localText(step.title.en, step.title.ar)),
    make("p", textAttributes(step.text), localText(step.text.en, step.text.ar)),
    copyMap(),
  );
}

/** A still copy of the map: its lines as they stand, its canvases as pictures. */
function copyMap() {
  const container = map.getContainer();
  const { x, y } = map.getSize();
  const copy = container.cloneNode(true);
  copy.removeAttribute("id");
  copy.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  const canvases = container.querySelectorAll("canvas");
  copy.querySelectorAll("canvas").forEach((canvas, i) => canvas.replaceWith(pictureOf(canvases[i])));
  const scale = Math.min(PAPER_MM / x, MOST_MM / y);
  const picture = make("div", { class: "story-picture", "aria-hidden": "true" }, copy);
  picture.style.height = `${y * scale}mm`;
  picture.style.width = `${x * scale}mm`;
  copy.style.width = `${x}px`;
  copy.style.height = `${y}px`;
  copy.style.transform = `scale(${(scale * 96) / 25.4})`; // a CSS inch is 96 px and 25.4 mm
  return picture;
}

/** A canvas of its own: a picture would still have to be loaded when the printer asks for it. */
function pictureOf(canvas) {
  const picture = make("canvas", { class: canvas.className, width: canvas.width, height: canvas.height });
  picture.style.cssText = canvas.style.cssText;
  if (canvas.width && canvas.height) picture.getContext("2d").drawImage(canvas, 0, 0);
  return picture;
}

installStoryPages();
