import type { Warp } from "../../numeric/gaussian-process/warp.ts";
import { sum } from "../../numeric/statistics.ts";
import { nonDominated } from "../../trial/feasible.ts";
import { scalarizedBound } from "../surrogate/acquisition.ts";
import { logHypervolumeImprovement, openBoxes } from "../surrogate/hypervolume-improvement.ts";
import type { Goal } from "./goal.ts";
import { orderBy } from "./order.ts";

/**
 * Warps with several objectives: there the values near one objective's best matter less.
 */
const WARPS_OF_SEVERAL: readonly Warp[] = [null, 1];
/**
 * Objectives up to which the expected gain of hypervolume is computed; more are weighted against
 * each other.
 */
const MAX_OBJECTIVES_FOR_HYPERVOLUME = 3;

/** The front of several objectives. */
export const severalObjectives: Pick<Goal, "warps" | "order" | "improvement"> = {
  warps: WARPS_OF_SEVERAL,
  order: orderBy((good, values) => {
    const front = new Set(nonDominated(values, good));
    good.sort((a, b) => Number(front.has(b)) - Number(front.has(a)) || b - a);
  }),
  improvement({ observations: { n, feasible }, values }, order, stream) {
    if (values.length > MAX_OBJECTIVES_FOR_HYPERVOLUME) {
      // Normalised exponentials are spread evenly over the simplex of weights.
      const drawn = values.map(() => -Math.log(1 - stream.uniform()));
      const total = sum(drawn);
      const ideal = values.map((z) => z.reduce((a, b) => Math.min(a, b), Infinity));
      return scalarizedBound(
        drawn.map((w) => w / total),
        ideal,
        Math.sqrt(0.125 * Math.log(2 * n + 1)),
      );
    }
    const front = nonDominated(
      values,
      order.filter((i) => feasible[i] === 1),
    );
    const reference = values.map((z) => z.reduce((a, b) => Math.max(a, b), -Infinity) + 0.1);
    return logHypervolumeImprovement(
      openBoxes(
        front.map((i) => values.map((z) => z[i])),
        reference,
      ),
      values.length,
    );
  },
};
