/** A parameter as JSON: how spaces are stored with a study, and how people write them by hand. */
export type ParamJson =
  | {
      readonly type: "float" | "int";
      readonly low: number;
      readonly high: number;
      readonly log?: boolean;
      readonly step?: number;
      readonly default?: number;
    }
  | { readonly type: "boolean"; readonly default?: boolean }
  | {
      readonly type: "categorical";
      readonly choices: readonly (string | number | boolean | null)[];
      readonly default?: string | number | boolean | null;
    }
  | {
      readonly type: "ordinal";
      readonly choices: readonly (string | number)[];
      readonly default?: string | number;
    }
  | { readonly type: "permutation"; readonly items: readonly (string | number)[] }
  | {
      readonly type: "subset";
      readonly items: readonly (string | number)[];
      readonly min?: number;
      readonly max?: number;
    }
  | { readonly type: "simplex"; readonly names: readonly string[] }
  | {
      readonly type: "list";
      readonly item: ParamJson;
      readonly min: number;
      readonly max: number;
    }
  | { readonly type: "fixed"; readonly value: unknown }
  | { readonly type: "choose"; readonly branches: { readonly [kind: string]: ParamTreeJson } };

/** Parameters by name, as JSON. */
export type ParamTreeJson = { readonly [name: string]: ParamJson };

/**
 * The names and values that a flat space with `when` uses in place of those of its nested form. A
 * path is a flat name of the nested form, such as `optimizer.sgd.momentum`.
 */
export interface Aliases {
  /** The user's name of each path. */
  readonly names: { readonly [path: string]: string };
  /**
   * For each `choose` path, the user's value of each kind: kinds are strings, values may not be.
   */
  readonly kinds: { readonly [path: string]: { readonly [kind: string]: unknown } };
}

/** A space as JSON: what `space.toJSON()` returns and `spaceFrom` reads. */
export interface SpaceJson {
  /** Version of this format. */
  readonly version: 1;
  /** The parameters by name. */
  readonly params: ParamTreeJson;
  /** Constraints by name; a constraint that is a function is stored as `null`. */
  readonly constraints?: { readonly [name: string]: unknown };
  /** Present for spaces that were made from the flat form. */
  readonly aliases?: Aliases;
}

/** A JSON object whose fields have not been checked yet. */
export type JsonObject = { readonly [key: string]: unknown };

/** Whether the value is a JSON object: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
