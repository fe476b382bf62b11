import type { Limits, Measured, Objectives } from "./objective.ts";

/** The objectives and limits of a study, in the order in which values are stored. */
export interface Measures {
  /** Names of the objectives; undefined for a single objective without a name. */
  readonly names: readonly string[] | undefined;
  /** For each objective: 1 if it is minimized, −1 if it is maximized. Its loss is value · sign. */
  readonly signs: readonly number[];
  /** The limits on measured quantities; two of the same name for one with both bounds. */
  readonly limits: readonly {
    /** Name of the quantity. */
    readonly name: string;
    /** The limit, in the unit of the quantity. */
    readonly bound: number;
    /** 1 if the quantity must be at most `bound`, −1 if it must be at least `bound`. */
    readonly sign: number;
  }[];
}

/** 1 if an objective is minimized, −1 if it is maximized: its loss is value · sign. */
export const signOf = (direction: "minimize" | "maximize"): 1 | -1 =>
  direction === "maximize" ? -1 : 1;

/** Puts objectives and limits in order: that of their keys. */
export function measuresOf(objectives: Objectives, limits: Limits): Measures {
  const names = typeof objectives === "string" ? undefined : Object.keys(objectives);
  const directions = typeof objectives === "string" ? [objectives] : Object.values(objectives);
  return {
    names,
    signs: directions.map(signOf),
    limits: Object.entries(limits).flatMap(([name, { atLeast, atMost }]) => [
      ...(atLeast === undefined ? [] : [{ name, bound: atLeast, sign: -1 }]),
      ...(atMost === undefined ? [] : [{ name, bound: atMost, sign: 1 }]),
    ]),
  };
}

/**
 * Index of the first value that is no result: NaN, or infinitely good, which is an error of the
 * objective (the logarithm of 0) and would be the best trial for ever. −1 if all are results.
 */
export function findNoResult({ signs }: Measures, values: readonly number[]): number {
  for (let k = 0; k < signs.length; k++) if (!(values[k] * signs[k] > -Infinity)) return k;
  return -1;
}

/** The amount by which a measured quantity exceeds its limit; not above 0 if it keeps it. */
export function excess(limit: Measures["limits"][number], measured: number): number {
  return (measured - limit.bound) * limit.sign;
}

/**
 * A measured quantity for each limit. Rows that were stored before both bounds of a limit were kept
 * have one for each name.
 */
export function fillMeasured(
  { limits }: Pick<Measures, "limits">,
  measured: readonly number[],
): readonly number[] {
  if (measured.length >= limits.length) return measured;
  const names = [...new Set(limits.map(({ name }) => name))];
  if (measured.length !== names.length) return measured;
  return limits.map(({ name }) => measured[names.indexOf(name)]);
}

/**
 * Sum of the amounts by which measured quantities exceed their limits, each in its own unit; 0 if
 * all are kept. NaN counts as infinite.
 */
export function violation(measures: Measures, measured: readonly number[]): number {
  let sum = 0;
  const filled = fillMeasured(measures, measured);
  for (const [i, limit] of measures.limits.entries()) {
    const over = excess(limit, filled[i]);
    sum += Number.isNaN(over) ? Infinity : Math.max(0, over);
  }
  return sum;
}

/** Values as users write them: a number, or numbers by name. */
export function nameValues(measures: Measures, values: readonly number[]): Measured<Objectives> {
  return measures.names === undefined
    ? values[0]
    : Object.fromEntries(measures.names.map((name, i) => [name, values[i]]));
}
