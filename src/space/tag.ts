import type { NamedValues } from "./param.ts";

/** The field of a `choose` value that names its branch, unless it has another tag. */
export const KIND = "kind";

/** How the values of a `choose` name their branch. */
export interface Tagged {
  /** The field. Default: `kind`. */
  readonly tag?: string | undefined;
  /** The value of the field for each branch. Default: the name of the branch. */
  readonly values?: { readonly [kind: string]: unknown } | undefined;
}

/** The name of the branch of a value; anything if the value is not one of the branches. */
export function kindOf({ tag = KIND, values }: Tagged, value: unknown): unknown {
  const literal = (value as NamedValues | null | undefined)?.[tag];
  if (values === undefined) return literal;
  return Object.keys(values).find((kind) => values[kind] === literal);
}

/** What stands in the field of values of a branch. */
export function literalOf({ values }: Tagged, kind: string): unknown {
  return values === undefined ? kind : values[kind];
}
