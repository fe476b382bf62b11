import { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import { warped } from "../../numeric/gaussian-process/warp.ts";
import { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { type History, unitAt } from "../../trial/history.ts";
import { lineageOf } from "../../trial/lineage.ts";
import { at } from "../curves.ts";
import type { Pruner } from "../pruner.ts";
import { perturbed } from "./perturb.ts";
import { type Explore, type PopulationOptions, population } from "./population.ts";

/** Fewer intervals than this say too little: parameters are perturbed. */
const FEW = 8;
/** Intervals that the model learns from, the newest. */
const MOST = 200;
/**
 * Points of which the most promising is taken: drawn anywhere, and made from the other member's.
 */
const ANYWHERE = 256;
const NEAR = 64;
/** Standard deviations by which what is uncertain is favoured. */
const OPTIMISM = 1;

/**
 * One member over one interval: where it ended, with what it was trained, and by how much its loss
 * changed.
 */
interface Trained {
  readonly time: number;
  readonly unit: Float64Array;
  readonly change: number;
}

/**
 * Population based bandits (Parker-Holder et al. 2020, "Provably efficient online hyperparameter
 * optimization with population-based bandits"): as `pbt`, but the parameters of a member that
 * copies are those that a Gaussian process over time and parameters expects most of in the next
 * interval, with optimism for what it does not know (algorithm 1). Time is one more number of the
 * kernel here, with a length scale that is fitted, in place of their (1 − ε)^(|t − t'|/2); choices
 * take part. For small populations.
 * @throws AttuneError `usage` for intervals that are none
 */
export const pb2 = (options: PopulationOptions): Pruner =>
  population("pb2", options, byModel(options));

function byModel({ interval, max }: PopulationOptions): Explore {
  return (donor, situation, stream) => {
    const { space, history, step } = situation;
    const encoding = new Encoding(space.axes);
    const known = intervalsOf(history, space, interval, max).slice(-MOST);
    if (known.length < FEW) return perturbed(donor, situation, stream);
    const n = known.length;
    const size = 1 + encoding.size;
    const point = (time: number, unit: Float64Array, out: Float64Array, place = 0): void => {
      out[place] = time;
      encoding.encode(unit, out, place + 1);
    };
    const x = new Float64Array(n * size);
    for (const [i, k] of known.entries()) point(k.time, k.unit, x, i * size);
    const process = new GaussianProcess(size, encoding.levels);
    const y = warped(
      Float64Array.from(known, (k) => k.change),
      null,
    ).z;
    process.fit(x, y, n, [process.mode()], 30);
    if (!process.condition(x, y, n)) return perturbed(donor, situation, stream);
    const time = Math.min(max, step + interval) / max;
    const feature = new Float64Array(size);
    // What the others are being trained with now is not tried again.
    for (let i = 0; i < history.pending.length; i++) {
      point(time, unitAt(history.pending, i), feature);
      process.append(feature);
    }
    const out = { mean: 0, variance: 0 };
    let best = donor;
    let least = Infinity;
    for (let i = 0; i < ANYWHERE + NEAR; i++) {
      const unit = i < NEAR ? perturbed(donor, situation, stream) : new Float64Array(donor.length);
      if (i >= NEAR) stream.uniformInto(unit);
      // Here, so that the model is not fitted again for each point that a constraint forbids.
      if (space.constraints.length > 0 && !space.allows(space.fromUnit(unit))) continue;
      point(time, unit, feature);
      process.predict(feature, out);
      const promise = out.mean - OPTIMISM * Math.sqrt(out.variance);
      if (promise < least) [best, least] = [unit, promise];
    }
    return best;
  };
}

/**
 * All intervals that members have been trained over, in order of time; the first one has no loss
 * before it.
 */
function intervalsOf(
  history: History,
  space: Space<ParamTree>,
  interval: number,
  max: number,
): Trained[] {
  const found: Trained[] = [];
  for (const rows of [history.finished, history.pending, history.paused])
    for (let i = 0; i < rows.length; i++) {
      const number = rows.number[i];
      const curve = history.curve(number);
      const stages = lineageOf(history.note(number))?.own ?? [];
      for (let begin = interval; begin < max; begin += interval) {
        const end = Math.min(max, begin + interval);
        if (stages.some((s) => begin < s.step && s.step < end)) continue; // part of it was another one's
        const stage = stages.findLast((s) => s.step <= begin);
        // Who copied another one began where that one stood.
        const before =
          stage?.from !== undefined && stage.step === begin
            ? at(history.curve(stage.from), begin)
            : at(curve, begin);
        const change = at(curve, end) - before;
        if (!Number.isFinite(change)) continue;
        const unit = stage === undefined ? unitAt(rows, i) : new Float64Array(space.width);
        if (stage !== undefined) space.toUnit(stage.params as never, unit);
        found.push({ time: end / max, unit, change });
      }
    }
  return found.sort((a, b) => a.time - b.time);
}
