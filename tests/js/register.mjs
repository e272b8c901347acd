/** Lets the page's modules be imported where there is no page: three of them are replaced, and a document is pretended. */

import { register } from "node:module";

import { installDocument } from "./page.mjs";

register("./hooks.mjs", import.meta.url);
installDocument();
