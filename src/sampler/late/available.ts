import { type LateSearch, lateSearch } from "./late-search.ts";

/** The late search. Outside of a browser the size of a program does not matter, so all have it. */
export function availableSearch(): LateSearch | undefined {
  return lateSearch;
}
