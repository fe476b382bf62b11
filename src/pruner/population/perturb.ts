import type { Rng } from "../../numeric/rng.ts";
import { type Axis, cellCentre, levelOf } from "../../space/axis.ts";
import type { Explore } from "./population.ts";

/** Probability with which a coordinate is drawn anew instead of moved. */
const REDRAW_PROBABILITY = 0.25;
/** Length of a move, as a share of the range on the parameter's own scale. */
const MOVE_LENGTH = 0.1;

/**
 * Draws each coordinate anew with probability 1/4, and otherwise moves it up or down by a tenth of
 * its range, at least to a neighbouring cell; choices that are not drawn anew stay. (Jaderberg et
 * al. 2017, §4.1.1 multiply by 0.8 or 1.2, which means something else on each scale.) The
 * coordinates of a permutation, a subset or a simplex are drawn anew together. Coordinates of
 * branches that the donor did not take are drawn.
 */
export const perturb: Explore = (donor, { space }, stream) => {
  const unit = new Float64Array(donor.length);
  let redraw = false;
  for (const [j, axis] of space.axes.entries()) {
    const isFirstPart = axis.part === undefined || axis.name !== space.axes[j - 1]?.name;
    if (isFirstPart) redraw = stream.uniform() < REDRAW_PROBABILITY;
    unit[j] = redraw || Number.isNaN(donor[j]) ? stream.uniform() : move(donor[j], axis, stream);
  }
  return unit;
};

/** Moves a coordinate one step up or down; at a border it moves back inside. */
function move(u: number, axis: Axis, stream: Rng): number {
  if (axis.kind === "choice" || axis.part !== undefined || axis.levels < 2) return u;
  const sign = stream.uniform() < 0.5 ? -1 : 1;
  const step = Math.max(MOVE_LENGTH, axis.kind === "ordered" ? 1 / axis.levels : 0);
  const to = u + sign * step;
  const v = Math.min(1, Math.max(0, to < 0 || to > 1 ? u - sign * step : to));
  return axis.kind === "real" ? v : cellCentre(axis, levelOf(axis, v));
}
