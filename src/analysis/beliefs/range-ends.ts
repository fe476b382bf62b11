import { levelOf } from "../../space/axis.ts";
import type { Space } from "../../space/space.ts";
import type { FinishedColumns } from "../../trial/history.ts";
import type { CelledAxis } from "./axis-cells.ts";
import type { ParamBelief } from "./marginals.ts";

/** The best trial lies at an end if it is this near to it, as a share of the range. */
const AT_END = 0.02;
/** Good trials lie near an end within this share of the range. */
const NEAR_END = 0.15;
/** Share of the good trials that must be near. */
const MOST = 0.6;
/** Share of the results that are good, and their least and greatest number. */
const GOOD_SHARE = 0.1;
const [MIN_GOOD, MAX_GOOD] = [4, 20];
/** With fewer results than this the end of a range may be chance. */
const MIN_RESULTS = 20;
/** A parameter with fewer values has no ends. */
const MIN_LEVELS = 4;

/** The end of a range at which the best trials lie. */
export interface RangeEnd {
  /** Flat name of the parameter. */
  readonly name: string;
  /** Which end. */
  readonly end: "low" | "high";
  /** The bound there. */
  readonly bound: number;
}

/** What shows whether ranges end too early. */
interface RangeEvidence {
  readonly axes: readonly CelledAxis[];
  /** What the model says along each of them. */
  readonly params: readonly ParamBelief[];
  /** value = loss · sign. */
  readonly sign: number;
  readonly tried: Pick<FinishedColumns, "unit">;
  /** Feasible rows of them, the best one first. */
  readonly results: readonly number[];
}

/**
 * Ranges that seem to end too early: the best trial and most of the other good ones lie at an end,
 * and the model expects no worse at the end than farther inside.
 */
export function findRangeEnds(
  space: Pick<Space, "axes">,
  { axes, params, sign, tried, results }: RangeEvidence,
): readonly RangeEnd[] {
  const count = Math.min(MAX_GOOD, Math.max(MIN_GOOD, Math.ceil(GOOD_SHARE * results.length)));
  if (results.length < MIN_RESULTS) return [];
  const good = results.slice(0, count);
  return axes.flatMap((axis, a): RangeEnd[] => {
    const description = space.axes[axis.axis];
    if (!axis.isNumber || description.levels < MIN_LEVELS) return [];
    const column = tried.unit[axis.axis];
    const [best, ...others] = good.map((row) => column[row]).filter((u) => !Number.isNaN(u));
    if (others.length < MIN_GOOD - 1 || best !== column[good[0]]) return [];
    const means = params[a].atBest.map(({ mean }) => sign * mean);
    const inside = Math.max(1, Math.round(NEAR_END * (means.length - 1)));
    return (["low", "high"] as const).flatMap((end) => {
      // The distance from the end; the first and the last cell of a few values are the ends.
      const from = (u: number): number => (end === "low" ? u : 1 - u);
      const lastLevel = end === "low" ? 0 : description.levels - 1;
      const isAt =
        description.kind === "real"
          ? from(best) <= AT_END
          : levelOf(description, best) === lastLevel;
      const near = others.filter((u) => from(u) <= NEAR_END).length;
      const [edge, within] =
        end === "low"
          ? [means[0], means[inside]]
          : [means[means.length - 1], means[means.length - 1 - inside]];
      if (!isAt || near < MOST * others.length || !(edge <= within)) return [];
      return [{ name: axis.name, end, bound: Number(axis.valueAt(end === "low" ? 0 : 1)) }];
    });
  });
}
