/** What must hold for a number: it is this value, or within bounds such as `{ ">": 2 }`. */
export type NumberTest =
  | number
  | {
      /** The number is greater than this. */
      readonly ">"?: number;
      /** The number is at least this. */
      readonly ">="?: number;
      /** The number is less than this. */
      readonly "<"?: number;
      /** The number is at most this. */
      readonly "<="?: number;
    };

/** One parent, a `float` or an `int`, and what must hold for its value: `{ layers: { ">": 2 } }`. */
export type ConditionJson = { readonly [parent: string]: NumberTest };

/** A parameter as JSON: how spaces are stored with a study, and how people write them by hand. */
export type ParamJson = KindJson & {
  /** When values have the parameter. Default: always. */
  readonly when?: ConditionJson;
};

/** The fields of each type of parameter. */
export type KindJson =
  | {
      /** A real number, or a whole number. */
      readonly type: "float" | "int";
      /** Smallest value. */
      readonly low: number;
      /** Largest value. */
      readonly high: number;
      /** Whether the logarithm of the value is uniform instead of the value. Default: false. */
      readonly log?: boolean;
      /** Difference between neighbouring values. Default: none for `float`, 1 for `int`. */
      readonly step?: number;
      /** The value that a search tries first. Default: none. */
      readonly default?: number;
    }
  | {
      /** true or false. */
      readonly type: "boolean";
      /** The value that a search tries first. Default: none. */
      readonly default?: boolean;
    }
  | {
      /** One of several values without an order. */
      readonly type: "categorical";
      /** The values. */
      readonly choices: readonly (string | number | boolean | null)[];
      /** The value that a search tries first. Default: none. */
      readonly default?: string | number | boolean | null;
    }
  | {
      /** One of several values in an order that matters. */
      readonly type: "ordinal";
      /** The values in order. */
      readonly choices: readonly (string | number)[];
      /** The value that a search tries first. Default: none. */
      readonly default?: string | number;
    }
  | {
      /** An order of items. */
      readonly type: "permutation";
      /** The items to order. */
      readonly items: readonly (string | number)[];
    }
  | {
      /** A part of a set of items. */
      readonly type: "subset";
      /** The items of the set. */
      readonly items: readonly (string | number)[];
      /** Smallest number of items in the part. Default: 0. */
      readonly min?: number;
      /** Largest number of items in the part. Default: all. */
      readonly max?: number;
    }
  | {
      /** Shares that add up to 1. */
      readonly type: "simplex";
      /** Name of each share. */
      readonly names: readonly string[];
    }
  | {
      /** A list whose length is a parameter, too. */
      readonly type: "list";
      /** The parameter of which each item is a value. */
      readonly item: ParamJson;
      /** Smallest number of items. */
      readonly min: number;
      /** Largest number of items. */
      readonly max: number;
    }
  | {
      /** A constant, which is stored with the parameters. */
      readonly type: "fixed";
      /** The value. */
      readonly value: unknown;
    }
  | {
      /** One of several branches, each with its own parameters. */
      readonly type: "choose";
      /** Name of the field that says which branch a value is of. Default: `kind`. */
      readonly tag?: string;
      /** What the field has for each branch. Default: the name of the branch. */
      readonly values?: { readonly [kind: string]: unknown };
      /** The parameters of each branch, by its name. */
      readonly branches: { readonly [kind: string]: ParamTreeJson };
    };

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
