/** What the page's modules are held to. Only for working on them: `npm install`, then `npm run lint`. */

import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    files: ["geo/maps/page/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: { ...globals.browser, L: "readonly" } },
    rules: {
      complexity: ["error", 14],
      eqeqeq: "error",
      "max-len": ["error", { code: 160 }],
      "no-alert": "error",
      "no-else-return": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-throw-literal": "error",
      "no-unused-vars": ["error", { args: "after-used" }],
      "no-use-before-define": ["error", { functions: false, variables: false, classes: false }],
      "no-useless-concat": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
      // Text enters the page as text, through make and makeSvg of elements.js; nothing is ever parsed as HTML.
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property, message: "Use make()." })),
        { object: "document", property: "write", message: "Use make()." },
        { object: "document", property: "cookie", message: "The page keeps nothing but its address." },
      ],
      "no-restricted-globals": [
        "error",
        ...["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "localStorage", "sessionStorage"].map((name) => ({
          name,
          message: "One file, no network, nothing kept.",
        })),
        { name: "event", message: "Name the listener's parameter." },
        { name: "name", message: "window.name is never meant." },
      ],
    },
  },
  {
    files: ["tests/js/*.mjs", "eslint.config.mjs"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: { ...globals.node, document: "readonly" } },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error" },
  },
];
