import type { Attributes } from "../trial/row.ts";
import type { Annotations } from "./storage.ts";

/** Attune's own keys that stood among the user's attributes before `internal` existed. */
const LEGACY_KEYS = {
  study: /^(budget|settings|param:.*)$/s,
  trial: /^(token|repeats|screened|folds|measured)$/,
} as const;

/**
 * Separates Attune's own keys from the user's in attributes that an Attune without `internal` wrote
 * (backups of version 1, databases before the schema had the column, studies in Optuna's formats).
 * @param owner whose attributes these are
 */
export function splitLegacyAttributes(
  attributes: Attributes,
  owner: "study" | "trial",
): Annotations {
  const isInternal = LEGACY_KEYS[owner];
  const entries = Object.entries(attributes);
  return {
    attributes: Object.fromEntries(entries.filter(([key]) => !isInternal.test(key))),
    internal: Object.fromEntries(entries.filter(([key]) => isInternal.test(key))),
  };
}
