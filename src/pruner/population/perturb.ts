import type { Rng } from "../../numeric/rng.ts";
import { type Axis, cellCentre, levelOf } from "../../space/axis.ts";
import type { Explore } from "./population.ts";

/** How often a coordinate is drawn anew rather than moved. */
const ANEW = 0.25;
/** Length of a move, as a share of the range on the parameter's own scale. */
const MOVE = 0.1;

/**
 * Each coordinate is drawn anew once in four times and otherwise moved by a tenth of its range, or
 * to a neighbouring cell, up or down; choices stay where they are not drawn anew. (Jaderberg et al.
 * 2017, §4.1.1 multiply by 0.8 or 1.2, which means another thing on each scale.) What makes up a
 * permutation, a subset or shares is drawn anew together. Coordinates of branches that the other
 * one had not taken are drawn.
 */
export const perturbed: Explore = (donor, { space }, stream) => {
  const unit = new Float64Array(donor.length);
  let whole = false;
  for (const [j, axis] of space.axes.entries()) {
    const begins = axis.part === undefined || axis.name !== space.axes[j - 1]?.name;
    if (begins) whole = stream.uniform() < ANEW;
    unit[j] = whole || Number.isNaN(donor[j]) ? stream.uniform() : moved(donor[j], axis, stream);
  }
  return unit;
};

function moved(u: number, axis: Axis, stream: Rng): number {
  if (axis.kind === "choice" || axis.part !== undefined || axis.levels < 2) return u;
  const sign = stream.uniform() < 0.5 ? -1 : 1;
  const step = Math.max(MOVE, axis.kind === "ordered" ? 1 / axis.levels : 0);
  // At a border the only way is back.
  const to = u + sign * step;
  const v = Math.min(1, Math.max(0, to < 0 || to > 1 ? u - sign * step : to));
  return axis.kind === "real" ? v : cellCentre(axis, levelOf(axis, v));
}
