import { AttuneError, type ErrorCode } from "./attune-error.ts";
import { show } from "./show.ts";

interface RequireOptions {
  /** Smallest valid value. Default: 1. */
  readonly min?: number;
  /** Largest valid value. Default: the largest safe integer. */
  readonly max?: number;
  /** Code of the error. Default: `usage`. */
  readonly code?: ErrorCode;
  /** Hint of the error. Default: none. */
  readonly hint?: string;
}

/**
 * Checks that an option is a whole number.
 * @param name of the option, as the user writes it
 * @returns the value
 * @throws AttuneError `trials must be a whole number from 1, got 0.5`
 */
export function requireWhole(
  name: string,
  value: unknown,
  { min = 1, max = Number.MAX_SAFE_INTEGER, code = "usage", hint }: RequireOptions = {},
): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max)
    return value as number;
  const range =
    max < Number.MAX_SAFE_INTEGER
      ? ` from ${min} to ${max}`
      : min > -Number.MAX_SAFE_INTEGER
        ? ` from ${min}`
        : "";
  const isInexact = Number.isInteger(value) && !Number.isSafeInteger(value);
  const reason = isInexact ? ", beyond 2^53, where numbers are no longer exact" : "";
  throw new AttuneError(
    code,
    `${name} must be a whole number${range}, got ${show(value)}${reason}`,
    {
      ...(hint !== undefined && { hint }),
    },
  );
}

/**
 * Checks that an option is a number above 0; Infinity is valid.
 * @param name of the option, as the user writes it
 * @returns the value
 * @throws AttuneError `seconds must be a number above 0, got -1`
 */
export function requirePositive(
  name: string,
  value: unknown,
  { code = "usage", hint }: Pick<RequireOptions, "code" | "hint"> = {},
): number {
  if (typeof value === "number" && value > 0) return value;
  throw new AttuneError(code, `${name} must be a number above 0, got ${show(value)}`, {
    ...(hint !== undefined && { hint }),
  });
}
