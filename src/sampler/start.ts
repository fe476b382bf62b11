import { SOBOL_DIMENSIONS, scrambledSobol } from "../numeric/quasi-random.ts";
import type { Rng } from "../numeric/rng.ts";
import { type Axis, levelOf } from "../space/axis.ts";
import { countStarted, type History } from "../trial/history.ts";
import type { Problem } from "./sampler.ts";

/** A point of the scrambled Sobol sequence; in spaces too wide for it, a random one. */
export function evenly(place: number, seed: number, stream: Rng, unit: Float64Array): void {
  if (unit.length <= SOBOL_DIMENSIONS) scrambledSobol(place, seed, unit);
  else stream.uniformInto(unit);
}

/** Numbers up to which the first points fill the whole cube. */
const WHOLE = 5;

/**
 * A point before there is anything to learn from: the centre first, then scrambled Sobol points; in
 * spaces too wide for them, random ones. Choices at random.
 * @param central with many numbers, whether the points keep nearer to the centre: otherwise they
 * all lie near some border, where few optima are
 */
export function begin(
  { space, seed }: Problem,
  history: History,
  stream: Rng,
  central = false,
): Float64Array {
  const unit = new Float64Array(space.width);
  const place = countStarted(history);
  stream.uniformInto(unit);
  if (place === 0)
    for (const [j, axis] of space.axes.entries()) unit[j] = axis.kind === "choice" ? unit[j] : 0.5;
  else if (unit.length <= SOBOL_DIMENSIONS) scrambledSobol(place, seed, unit);
  if (!central) return unit;
  // Only those numbers count that are in use together.
  const active = new Uint8Array(unit.length);
  let numbers = 0;
  for (const [j, axis] of space.axes.entries()) {
    const level = axis.parent === -1 ? -1 : levelOf(space.axes[axis.parent], unit[axis.parent]);
    active[j] =
      axis.parent === -1 || (active[axis.parent] === 1 && level >= axis.from && level <= axis.to)
        ? 1
        : 0;
    if (active[j] === 1 && isNumber(axis) && axis.levels > 1) numbers++;
  }
  if (numbers > WHOLE)
    for (const [j, axis] of space.axes.entries())
      if (isNumber(axis)) unit[j] = 0.5 + Math.sqrt(WHOLE / numbers) * (unit[j] - 0.5);
  return unit;
}

const isNumber = (axis: Axis): boolean => axis.kind !== "choice" && axis.part === undefined;
