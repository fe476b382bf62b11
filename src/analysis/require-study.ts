import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";

/** Parts of a study that the functions of this folder read. */
type Part = "space" | "objectives" | "limits" | "history" | "trials";

/**
 * Checks that an argument is a study. Nothing of it is read: `history` is a copy at each access.
 * @param owner the function that was called
 * @param parts what it reads
 * @throws AttuneError `usage`
 */
export function requireStudy(owner: string, given: unknown, ...parts: readonly Part[]): void {
  const isObject = typeof given === "object" && given !== null;
  if (isObject && parts.every((part) => part in given)) return;
  const isPromise = isObject && typeof (given as { then?: unknown }).then === "function";
  throw new AttuneError(
    "usage",
    `${owner} needs a study, got ${isPromise ? "a promise" : show(given)}`,
    { hint: isPromise ? "write await before it" : "give what createStudy or openStudy returned" },
  );
}
