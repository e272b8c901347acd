/** In the frame of a comparison: the ground that the page around it already holds is not written twice. */

import { ISLAND } from "./island.js";

if (window.tadmur_base) Object.defineProperty(ISLAND, "base", { value: window.tadmur_base });
