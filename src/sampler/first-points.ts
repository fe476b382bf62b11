import type { Rng } from "../numeric/rng.ts";
import { SPREAD_DIMENSIONS, spread } from "../numeric/spread.ts";
import { type Axis, levelOf } from "../space/axis.ts";
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
 * @param central whether points keep nearer to the centre where there are many numbers: otherwise
 * they all lie near some border, where optima are rare
 * @param index of the point. Default: the number of trials
 */
export function firstPoint(
  { space, seed }: Problem,
  history: History,
  stream: Rng,
  central = false,
  index = countStarted(history),
): Float64Array {
  const unit = new Float64Array(space.width);
  stream.uniformInto(unit);
  if (index === 0)
    for (const [j, axis] of space.axes.entries()) unit[j] = axis.kind === "choice" ? unit[j] : 0.5;
  else spread(index, seed, unit);
  if (central) moveToCentre(space.axes, unit);
  return unit;
}

/** Shrinks the distance of numbers to the centre where many of them are in use together. */
function moveToCentre(axes: readonly Axis[], unit: Float64Array): void {
  const active = new Uint8Array(unit.length);
  let numbers = 0;
  for (const [j, axis] of axes.entries()) {
    const level = axis.parent === -1 ? -1 : levelOf(axes[axis.parent], unit[axis.parent]);
    active[j] =
      axis.parent === -1 || (active[axis.parent] === 1 && level >= axis.from && level <= axis.to)
        ? 1
        : 0;
    if (active[j] === 1 && isNumber(axis) && axis.levels > 1) numbers++;
  }
  if (numbers <= MAX_NUMBERS_UNSHRUNK) return;
  for (const [j, axis] of axes.entries())
    if (isNumber(axis)) unit[j] = 0.5 + Math.sqrt(MAX_NUMBERS_UNSHRUNK / numbers) * (unit[j] - 0.5);
}

const isNumber = (axis: Axis): boolean => axis.kind !== "choice" && axis.part === undefined;
