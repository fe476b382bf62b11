import { quantileOfSorted } from "../../numeric/statistics.ts";
import { type CelledAxis, cellAt } from "./axis-cells.ts";
import type { BeliefModel } from "./belief-model.ts";
import type { Probe } from "./probes.ts";

/** Share of the space whose points are expected to be best. */
const BEST_SHARE = 0.05;
/** A range has the points between these quantiles. */
const [LOW, HIGH] = [0.05, 0.95];
/** Only a range that is narrower than this share of the whole one is mentioned. */
const NARROW = 0.75;
/** A choice is preferred if its share of the region is this many times its share of all points. */
const PREFERRED = 1.3;

/** The values of one parameter in the most promising part of a space. */
export interface PromisingValues {
  /** Flat name of the parameter. */
  readonly name: string;
  /** The middle 90 % of its values there; of a number. */
  readonly range?: readonly [low: number, high: number];
  /** Choices that are more frequent there than in the whole space, and their shares. */
  readonly choices?: readonly {
    /** The choice. */
    readonly value: unknown;
    /** Its share of the region. */
    readonly share: number;
  }[];
  /** Whether the region says something of the parameter: others may have any value. */
  readonly narrow: boolean;
}

/** The part of a space where a model expects the best results. */
export interface PromisingRegion {
  /** Share of the space that it is. */
  readonly share: number;
  /** Best and worst result that is expected there, in the unit of the objective. */
  readonly expected: readonly [best: number, worst: number];
  /** The values of each parameter. */
  readonly params: readonly PromisingValues[];
}

/**
 * The region of the best predicted twentieth of the space. Where there are limits, only points count
 * that keep them with a probability of at least one half.
 */
export function findRegion(
  model: BeliefModel,
  { objective, sign }: { readonly objective: number; readonly sign: number },
  axes: readonly CelledAxis[],
  probes: readonly Probe[],
): PromisingRegion | undefined {
  const believed = probes
    .filter(({ x }) => model.feasibility(x) >= 0.5)
    .map((probe) => ({ ...probe, mean: model.predict(objective, probe.x).mean }))
    .sort((a, b) => a.mean - b.mean);
  const best = believed.slice(0, Math.ceil(BEST_SHARE * believed.length));
  if (best.length === 0) return undefined;
  return {
    share: best.length / probes.length,
    expected: [sign * best[0].mean, sign * best[best.length - 1].mean],
    params: axes.flatMap((axis): PromisingValues[] => {
      const isActive = ({ unit }: Probe): boolean => model.encoding.active(unit, axis.axis);
      const here = best.filter(isActive);
      // A parameter of a branch that the region leaves out has no values there.
      if (here.length < best.length / 4) return [];
      return [axis.isNumber ? rangeOf(axis, here) : choicesOf(axis, here, probes.filter(isActive))];
    }),
  };
}

function rangeOf(axis: CelledAxis, points: readonly Probe[]): PromisingValues {
  const units = points.map(({ unit }) => unit[axis.axis]).sort((a, b) => a - b);
  const [low, high] = [quantileOfSorted(units, LOW), quantileOfSorted(units, HIGH)];
  return {
    name: axis.name,
    range: [Number(axis.valueAt(low)), Number(axis.valueAt(high))],
    narrow: high - low < NARROW * (HIGH - LOW),
  };
}

function choicesOf(
  axis: CelledAxis,
  points: readonly Probe[],
  all: readonly Probe[],
): PromisingValues {
  const sharesOf = (some: readonly Probe[]): number[] => {
    const counts = axis.cells.map(() => 0);
    for (const { unit } of some) counts[cellAt(axis, unit[axis.axis])]++;
    return counts.map((count) => count / some.length);
  };
  const [here, everywhere] = [sharesOf(points), sharesOf(all)];
  const preferred = axis.cells
    .map(({ value }, c) => ({ value, share: here[c], isMore: here[c] > PREFERRED * everywhere[c] }))
    .filter(({ isMore }) => isMore)
    .sort((a, b) => b.share - a.share);
  return {
    name: axis.name,
    choices: preferred.map(({ value, share }) => ({ value, share })),
    narrow: preferred.length > 0,
  };
}
