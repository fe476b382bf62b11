import { nearest } from "./nearest.ts";

/** Number of names that a hint lists when none is near the given one. */
const MAX_LISTED_NAMES = 20;

/** The hint that proposes a name: `did you mean random?`. */
export const suggest = (name: string): string => `did you mean ${name}?`;

/** The hint for an unknown name: `did you mean random?`, or undefined when no name is near. */
export function didYouMean(given: unknown, names: Iterable<string>): string | undefined {
  const name = typeof given === "string" ? nearest(given, names) : undefined;
  return name === undefined ? undefined : suggest(name);
}

/** The hint for an unknown name: the nearest name, or else the list of all valid names. */
export function didYouMeanOrList(given: unknown, names: readonly string[]): string {
  const rest = names.length > MAX_LISTED_NAMES ? ", …" : "";
  return (
    didYouMean(given, names) ?? `valid names: ${names.slice(0, MAX_LISTED_NAMES).join(", ")}${rest}`
  );
}
