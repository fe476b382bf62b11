import type { LateSearch } from "./late-search.ts";

let brought: LateSearch | undefined;

/**
 * Makes the late search available to `minimize` in a bundle for a browser. What makes choices,
 * conditions or pruners calls it, so that a program that has none of them does not contain it.
 */
export function bring(search: LateSearch): void {
  brought = search;
}

/** The late search, if this program contains it. */
export function broughtSearch(): LateSearch | undefined {
  return brought;
}
