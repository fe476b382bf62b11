/** The late search, if something in this program has brought it. */
export { broughtSearch as availableSearch } from "./brought.ts";
