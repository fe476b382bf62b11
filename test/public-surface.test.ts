import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readSurface } from "./surface/read-surface.ts";

/** Types that an export shows and that no entry point needs to export, each with the reason. */
const NOT_EXPORTED = new Map([
  ...because("it computes a type, and an editor shows the computed type", [
    ...["Simplify", "NestedName", "IsSingle", "IsUnion", "Measured", "EventOf"],
  ]),
  ...because("it is the type of the member `space` of an exported model", [
    ...["linearSpace", "neighborsSpace", "networkSpace", "kernelSpace"],
    ...["treeSpace", "forestSpace", "extraTreesSpace", "boostingSpace", "convolutionSpace"],
  ]),
  ...because("it is one part of TrialRecord", ["Common", "Started", "Finished"]),
  ...because("it is one part of Outcome", ["Timed"]),
  ...because("it is one part of Result", ["Extras"]),
  ...because("it is one part of Limits", ["Lower", "Upper"]),
  ...because("it is the common part of exported options", ["CommonOptions"]),
  ...because("it is one part of Study", ["StudyMethods"]),
]);

function because(reason: string, names: string[]): [name: string, reason: string][] {
  return names.map((name) => [name, reason]);
}

/**
 * The public surface: what the entry points in package.json export, and all types that a reader of
 * these exports meets. The test reads `dist`; run `npm run build` after a change in `src`.
 */
describe("the public surface", () => {
  const surface = readSurface(fileURLToPath(new URL("..", import.meta.url)));
  const hidden = surface.filter(({ isExported, origin }) => !isExported && isOurs(origin));

  it("an entry point exports every type that an export shows", () => {
    const missing = hidden
      // An export that wraps a function of the same name (`typeof`) shows its signature.
      .filter(({ name, shownBy }) => !NOT_EXPORTED.has(name) && name !== shownBy)
      .map(({ name, origin, shownBy, entryPoints }) => {
        return `${origin}: ${name}, shown by ${shownBy} in ${[...entryPoints].join(" ")}`;
      });
    expect(missing.sort()).toEqual([]);
  });
  it("every export, every type that it shows, and every member of them has a docstring", () => {
    const missing = surface.flatMap(({ origin, undocumented }) =>
      [...new Set(undocumented)].map((name) => `${origin}: ${name}`),
    );
    expect(missing.sort()).toEqual([]);
  });
  it("no export shows a type of another package: a user may not have its types", () => {
    const foreign = surface
      .filter(({ origin }) => !isOurs(origin) && origin !== "typescript")
      .map(({ name, origin, shownBy }) => `${origin}: ${name}, shown by ${shownBy}`);
    expect(foreign).toEqual([]);
  });
  it("every exception above is still needed", () => {
    const names = hidden.map(({ name }) => name);
    expect([...NOT_EXPORTED.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });
});

function isOurs(origin: string): boolean {
  return origin.startsWith("src/");
}
