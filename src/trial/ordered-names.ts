import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";

/**
 * Checks the names of objectives whose values may be given as a list in their order: JavaScript moves
 * a name that is a whole number before the others.
 * @throws AttuneError `usage`
 */
export function requireOrderedNames(names: readonly string[]): void {
  if (names.length < 2) return;
  const name = names.find((n) => /^\d+$/.test(n));
  if (name === undefined) return;
  throw new AttuneError("usage", `objective ${show(name)} is a number, not a name`, {
    hint: `name it with a letter, such as f${name}`,
  });
}
