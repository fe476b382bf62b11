import * as v from "valibot";

/** A whole number from 0 on. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** A finite number. */
export const number = v.pipe(v.number(), v.finite());

/** A list of numbers. Lists may have millions, for which a schema of each number is slow. */
export const listOf = (isValid: (n: number) => boolean, length?: number) =>
  v.custom<readonly number[]>(
    (list) =>
      Array.isArray(list) &&
      list.length === (length ?? list.length) &&
      list.every((n) => Number.isFinite(n) && isValid(n)),
    `must be a list of ${length ?? ""} valid numbers`,
  );
/** Finite numbers. */
export const numbersOf = (length?: number) => listOf(() => true, length);
export const numbers = numbersOf();
export const nonZeros = listOf((n) => n !== 0);
/** Whether a number is from 0 to 1. */
export const isShare = (n: number): boolean => n >= 0 && n <= 1;
/** Indices; −1 stands for none. */
export const indices = listOf((n) => Number.isInteger(n) && n >= -1);
