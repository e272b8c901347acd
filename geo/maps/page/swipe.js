/** The line between two maps that lie on one another: dragged, touched or moved with the keys. */

import { make } from "./elements.js";
import { change, state } from "./state.js";
import { percentText, word } from "./words.js";

const MIDDLE = 50;
const NARROW = "(max-width: 900px)"; // where the panel becomes a sheet, two maps have no room beside each other
let swipeLine = null;
let slider = null;

/** Whether one map lies on the other: as the reader chose, else by the width of the screen. */
export function isSwiped() {
  return state.swipe === undefined ? window.matchMedia(NARROW).matches : state.swipe !== null;
}

/** The share of the map before, in percent. */
export function swipeShare() {
  return state.swipe ?? MIDDLE;
}

/** Make the line with its handle, a slider for keys and screen readers. */
export function makeSwipe() {
  slider = make("input", {
    type: "range",
    id: "swipe",
    min: 0,
    max: 100,
    step: 1,
    on: { input: () => change({ swipe: Number(slider.value) }), keydown: walkSwipe },
  });
  swipeLine = make("div", { class: "swipe-line", on: { pointerdown: startDrag } }, make("span", { class: "swipe-grip" }), slider);
  syncSwipe();
  return swipeLine;
}

/** Put the line where the state has it. */
export function syncSwipe() {
  swipeLine.hidden = !isSwiped();
  swipeLine.parentElement?.style.setProperty("--swipe", `${swipeShare()}%`);
  slider.value = swipeShare();
  slider.setAttribute("aria-label", word("compare_slider"));
  slider.setAttribute("aria-valuetext", word("compare_share", { share: percentText(swipeShare() / 100) }));
}

/** The map before begins where reading begins: where Arabic is read, on the right. */
function startDrag(event) {
  event.preventDefault();
  slider.focus({ focusVisible: false });
  swipeLine.setPointerCapture(event.pointerId);
  const follow = ({ clientX }) => {
    const { left, width } = swipeLine.parentElement.getBoundingClientRect();
    const share = Math.min(100, Math.max(0, (100 * (clientX - left)) / width));
    change({ swipe: Math.round(document.documentElement.dir === "rtl" ? 100 - share : share) });
  };
  const stop = () => {
    swipeLine.removeEventListener("pointermove", follow);
    swipeLine.removeEventListener("lostpointercapture", stop);
  };
  swipeLine.addEventListener("pointermove", follow);
  swipeLine.addEventListener("lostpointercapture", stop);
}

/** Keys move the line where they point, in steps that can be seen. */
function walkSwipe(event) {
  const sign = document.documentElement.dir === "rtl" ? -1 : 1;
  const step = { ArrowRight: 2 * sign, ArrowLeft: -2 * sign, PageUp: 10, PageDown: -10 }[event.key];
  if (!step) return;
  event.preventDefault();
  change({ swipe: Math.min(100, Math.max(0, swipeShare() + step)) });
}
