import { AttuneError } from "../errors/attune-error.ts";
import { requireMade } from "../errors/require-made.ts";
import { show } from "../errors/show.ts";

/**
 * Checks that an argument may be the URL of a storage.
 * @throws AttuneError `usage`
 */
export function requireUrl(given: unknown): void {
  if (typeof given === "string") return;
  throw new AttuneError("usage", `the storage's URL must be a string, got ${show(given)}`, {
    hint: 'for example "sqlite:./studies.db"',
  });
}

/**
 * Checks that an argument is an open storage.
 * @throws AttuneError `usage`
 */
export function requireOpenStorage(given: unknown): void {
  requireMade(
    { kind: "storage", example: "memory", module: "attune/storage", methods: ["open"] },
    given,
  );
}

/**
 * Checks that an option is a storage, or a string that may be the URL of one.
 * @throws AttuneError `usage`
 */
export function requireStorage(given: unknown): void {
  if (typeof given === "string") return;
  if (given instanceof URL || typeof given !== "object" || given === null)
    throw new AttuneError(
      "usage",
      `storage must be a URL as a string, or a storage, got ${show(given)}`,
      { hint: 'write storage: "sqlite:./studies.db"' },
    );
  requireOpenStorage(given);
}
