import { describe, expect, it } from "vitest";
import { makeRenaming } from "./aliases.ts";

describe("a renaming", () => {
  const renaming = makeRenaming({
    names: { "m.net.layers": "layers", "m.net.layers.2.width": "width" },
    kinds: { "m.net.layers": { "1": 1, "2": 2 }, on: { true: true, false: false } },
  });
  const byPath = { m: "net", "m.net.layers": "2", "m.net.layers.2.width": 5, on: "false" };
  const byName = { m: "net", layers: 2, width: 5, on: false };

  it("gives paths the user's names, and kinds the user's values", () => {
    expect(renaming.toNames(byPath)).toEqual(byName);
    expect(renaming.nameOf("m.net.layers.2.width")).toBe("width");
    expect(renaming.nameOf("m")).toBe("m");
  });
  it("leads back", () => {
    expect(renaming.toPaths(byName)).toEqual(byPath);
  });
  it("keeps names and values that it does not know, so that a check can report them", () => {
    expect(renaming.toPaths({ layers: 3, colour: "red" })).toEqual({
      "m.net.layers": 3,
      colour: "red",
    });
  });
  it("does not take a text for the number that it spells", () => {
    expect(renaming.toPaths({ layers: "2" })["m.net.layers"]).toBe("2");
    expect(renaming.toPaths({ on: 0 })).toEqual({ on: 0 });
  });
  it("does not confuse names with those that every object has", () => {
    expect(renaming.toPaths({ toString: 1 })).toEqual({ toString: 1 });
  });
  it("does not confuse paths with those that every object has", () => {
    expect(renaming.nameOf("constructor")).toBe("constructor");
  });
});

it("without aliases nothing is renamed or copied", () => {
  const renaming = makeRenaming(undefined);
  const values = { a: 1 };
  expect(renaming.nameOf("a.b.c")).toBe("a.b.c");
  expect(renaming.toNames(values)).toBe(values);
  expect(renaming.toPaths(values)).toBe(values);
});
