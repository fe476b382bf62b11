import { nearest } from "./nearest.ts";

/** How many names a message lists when none is near the one that was given. */
const MAX_LISTED_NAMES = 8;

/** The hint for an unknown name: `did you mean random?`, or undefined when no name is near. */
export function didYouMean(given: unknown, names: Iterable<string>): string | undefined {
  const name = typeof given === "string" ? nearest(given, names) : undefined;
  return name === undefined ? undefined : `did you mean ${name}?`;
}

/** The hint for an unknown name: the nearest name, or else the list of all valid names. */
export function didYouMeanOrList(given: unknown, names: readonly string[]): string {
  const rest = names.length > MAX_LISTED_NAMES ? ", …" : "";
  return (
    didYouMean(given, names) ?? `valid names: ${names.slice(0, MAX_LISTED_NAMES).join(", ")}${rest}`
  );
}
