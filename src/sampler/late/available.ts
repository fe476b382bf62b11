import { type LateSearch, lateSearch } from "./late-search.ts";

/** The late search: outside of a browser size does not count, so it is always there. */
export function availableSearch(): LateSearch | undefined {
  return lateSearch;
}
