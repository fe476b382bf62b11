import { AttuneError } from "./attune-error.ts";
import type { OptionCheck } from "./check-options.ts";
import { didYouMean } from "./did-you-mean.ts";
import { requirePositive, requireWhole } from "./require-number.ts";
import { show } from "./show.ts";

function refuse(name: string, needs: string, value: unknown, hint?: string): never {
  throw new AttuneError("usage", `${name} must be ${needs}, got ${show(value)}`, {
    ...(hint !== undefined && { hint }),
  });
}

/** A whole number from `min` to `max`. */
export const whole =
  (min = 1, max = Number.MAX_SAFE_INTEGER): OptionCheck =>
  (name, value) =>
    requireWhole(name, value, { min, max });

/** A number above 0; Infinity is valid. */
export const positive: OptionCheck = (name, value) => requirePositive(name, value);

/** A number that is not NaN, within bounds. */
export const number =
  (min = -Infinity, max = Infinity): OptionCheck =>
  (name, value) => {
    if (typeof value === "number" && value >= min && value <= max) return;
    const range = max < Infinity ? ` from ${min} to ${max}` : min > -Infinity ? ` from ${min}` : "";
    refuse(name, `a number${range}`, value);
  };

/** true or false. */
export const flag: OptionCheck = (name, value) => {
  if (typeof value !== "boolean") refuse(name, "true or false", value);
};

/** A string that is not empty. */
export const text: OptionCheck = (name, value) => {
  if (typeof value !== "string" || value === "") refuse(name, "a string that is not empty", value);
};

/** A list of strings. */
export const texts: OptionCheck = (name, value) => {
  if (!Array.isArray(value) || !value.every((part) => typeof part === "string"))
    refuse(name, "a list of texts", value);
};

/** A function. */
export const callback: OptionCheck = (name, value) => {
  if (typeof value !== "function") refuse(name, "a function", value);
};

/** An AbortSignal. */
export const signal: OptionCheck = (name, value) => {
  if (!(value instanceof AbortSignal))
    refuse(name, "an AbortSignal", value, "take the signal of an AbortController");
};

/** One of these strings. */
export const oneOf =
  (...values: readonly string[]): OptionCheck =>
  (name, value) => {
    if (!values.includes(value as string))
      refuse(
        name,
        values.map((v) => JSON.stringify(v)).join(" or "),
        value,
        didYouMean(value, values),
      );
  };
