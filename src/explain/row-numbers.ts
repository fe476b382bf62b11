import { AttuneError } from "../errors/attune-error.ts";
import type { OptionCheck } from "../errors/check-options.ts";
import { requireWhole } from "../errors/require-number.ts";
import { show } from "../errors/show.ts";

/** A list of numbers of rows, from 1. */
export const rowNumbers: OptionCheck = (name, value) => {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value))
    throw new AttuneError(
      "usage",
      `${name} must be a list of numbers of rows, got ${show(value)}`,
      {
        hint: `write ${name}: [1, 2]`,
      },
    );
  for (const row of Array.from(value as ArrayLike<unknown>)) requireWhole(name, row, { min: 1 });
};
