import type { Limits, Measured, Objectives } from "./objective.ts";

/**
 * How a study's named values stand in order: `names` is undefined where the objective is a bare
 * number.
 */
export interface Measures {
  readonly names: readonly string[] | undefined;
  /** 1 where less is better, −1 where more is; a loss is value · sign. */
  readonly signs: readonly number[];
  readonly limits: readonly {
    readonly name: string;
    readonly bound: number;
    readonly sign: number;
  }[];
}

export function measuresOf(objectives: Objectives, limits: Limits): Measures {
  const names = typeof objectives === "string" ? undefined : Object.keys(objectives);
  const directions = typeof objectives === "string" ? [objectives] : Object.values(objectives);
  return {
    names,
    signs: directions.map((d) => (d === "maximize" ? -1 : 1)),
    limits: Object.entries(limits).map(([name, l]) =>
      "atMost" in l ? { name, bound: l.atMost, sign: 1 } : { name, bound: l.atLeast, sign: -1 },
    ),
  };
}

/** By how much a measured value exceeds its limit; below 0 where it keeps it. */
export function excess(limit: Measures["limits"][number], measured: number): number {
  return (measured - limit.bound) * limit.sign;
}

/**
 * Sum of what exceeds the limits, in their own units; 0 where all are kept. NaN counts as exceeded
 * without bound.
 */
export function violation(measures: Measures, measured: readonly number[]): number {
  let sum = 0;
  for (const [i, limit] of measures.limits.entries()) {
    const over = excess(limit, measured[i]);
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
