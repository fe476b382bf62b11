import type { Rng } from "../numeric/rng.ts";
import { SPREAD_DIMENSIONS, spread } from "../numeric/spread.ts";
import type { Axis } from "../space/axis.ts";
import type { Encoding } from "../space/encoding.ts";
import { countStarted, type History } from "../trial/history.ts";
import type { Problem } from "./sampler.ts";

/**
 * Writes a point of the scrambled Sobol sequence; coordinates that are too many for it are random.
 * @param index of the point in the sequence
 */
export function writeSpreadPoint(
  index: number,
  seed: number,
  stream: Rng,
  unit: Float64Array,
): void {
  if (unit.length > SPREAD_DIMENSIONS) stream.uniformInto(unit);
  spread(index, seed, unit);
}

/** With more numbers in use than this, central first points keep nearer to the centre. */
const MAX_NUMBERS_UNSHRUNK = 5;

/**
 * A point for a trial before there are results to learn from: the centre first, then scrambled
 * Sobol points; coordinates that are too many for them are random. Choices of the first point are
 * random.
 * @param central the encoding of the space, if points are to keep nearer to the centre where there
 * are many numbers: otherwise they all lie near some border, where optima are rare
 * @param index of the point. Default: the number of trials
 */
export function firstPoint(
  { space, seed }: Problem,
  history: History,
  stream: Rng,
  central?: Encoding,
  index = countStarted(history),
): Float64Array {
  const unit = new Float64Array(space.width);
  stream.uniformInto(unit);
  if (index === 0)
    for (const [j, axis] of space.axes.entries()) unit[j] = axis.kind === "choice" ? unit[j] : 0.5;
  else spread(index, seed, unit);
  if (central) moveToCentre(space.axes, unit, central);
  return unit;
}

/** Shrinks the distance of numbers to the centre where many of them are in use together. */
function moveToCentre(axes: readonly Axis[], unit: Float64Array, encoding: Encoding): void {
  const isNumber = (axis: Axis): boolean => axis.kind !== "choice" && axis.part === undefined;
  const inUse = axes.filter((a, j) => isNumber(a) && a.levels > 1 && encoding.active(unit, j));
  if (inUse.length <= MAX_NUMBERS_UNSHRUNK) return;
  const share = Math.sqrt(MAX_NUMBERS_UNSHRUNK / inUse.length);
  for (const [j, axis] of axes.entries())
    if (isNumber(axis)) unit[j] = 0.5 + share * (unit[j] - 0.5);
}
