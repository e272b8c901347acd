/** Layers added with folium, and what their popups and tooltips say: text, whatever stands in it. */

import { ISLAND } from "./island.js";
import { make } from "./elements.js";

/** Add the layers and bind their texts. */
export function addGuests() {
  const layers = window.guests_tadmur?.() ?? {};
  for (const { layer, kind, text, open } of ISLAND.captions ?? []) {
    const content = make("div", { class: "guest-text", dir: "auto" }, text);
    if (kind === "tooltip") layers[layer].bindTooltip(content, { sticky: !open, permanent: open });
    else {
      layers[layer].bindPopup(content, { maxWidth: 330, className: "card" });
      if (open) layers[layer].openPopup();
    }
  }
}
