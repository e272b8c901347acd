import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const FOLDER = new URL("../../geo/maps/page/", import.meta.url);
const MODULES = readdirSync(FOLDER).filter((name) => name.endsWith(".js"));
const textOf = (name) => readFileSync(new URL(name, FOLDER), "utf8");
const DECLARED = /^(?:export )?(?:async )?(?:function|const|let|class) (\w+)/gm;

test("no two modules declare the same name: they are joined into one scope", () => {
  const owners = new Map();
  for (const name of MODULES) {
    for (const [, declared] of textOf(name).matchAll(DECLARED)) {
      assert.equal(owners.get(declared), undefined, `${declared} is declared in ${owners.get(declared)} and in ${name}`);
      owners.set(declared, name);
    }
  }
  assert.ok(owners.size > 200);
});

test("what is imported is exported there, and an import is one that the join can drop", () => {
  for (const name of MODULES) {
    for (const [, names, from] of textOf(name).matchAll(/^import\b([^;]*?)from "\.\/([\w.]+)";$/gm)) {
      const exported = [...textOf(from).matchAll(/^export (?:async )?(?:function|const|let|class) (\w+)/gm)].map((found) => found[1]);
      for (const wanted of names.replace(/[{}]/g, "").split(",").map((text) => text.trim()).filter(Boolean)) {
        assert.ok(exported.includes(wanted), `${name} wants ${wanted} of ${from}`);
      }
    }
  }
});

test("every module says what it is for, and exports say what they do", () => {
  for (const name of MODULES) assert.match(textOf(name), /^\/\*\*/, name);
});
