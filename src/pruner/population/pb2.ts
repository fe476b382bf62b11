import { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import { warped } from "../../numeric/gaussian-process/warp.ts";
import { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { type History, type HistoryColumns, unitAt } from "../../trial/history.ts";
import { lineageOf } from "../../trial/lineage.ts";
import { lossAtStep } from "../curves.ts";
import type { Pruner } from "../pruner.ts";
import { perturb } from "./perturb.ts";
import { type Explore, type PopulationOptions, population } from "./population.ts";

/** With fewer intervals than this the model says too little, and parameters are perturbed. */
const MIN_INTERVALS_FOR_MODEL = 8;
/** The model learns from this many intervals at most, those that ended last. */
const MAX_INTERVALS = 200;
/** Candidate points drawn from the whole space. */
const RANDOM_CANDIDATES = 256;
/** Candidate points made by perturbing the donor's. */
const PERTURBED_CANDIDATES = 64;
/** Standard deviations that are taken off the predicted change of the loss. */
const OPTIMISM_SDS = 1;
/** Iterations of L-BFGS in a fit of the model. */
const PB2_FIT_ITERATIONS = 30;

/** What a member was trained with over one interval, and what came of it. */
interface TrainedInterval {
  /** End of the interval, as a share of all steps. */
  readonly time: number;
  readonly unit: Float64Array;
  /** Loss at the end minus loss at the beginning. */
  readonly change: number;
}

/**
 * Population based bandits (Parker-Holder et al. 2020, "Provably efficient online hyperparameter
 * optimization with population-based bandits"): as `pbt`, but a member that copies another one
 * continues with the parameters from which a Gaussian process over time and parameters expects the
 * greatest gain in the next interval, with optimism where it is uncertain (algorithm 1). Time is
 * one more number of the kernel, with a fitted length scale, in place of their (1 − ε)^(|t −
 * t'|/2); choices take part. For small populations.
 * @throws AttuneError `usage` for options out of range
 */
export const pb2 = (options: PopulationOptions): Pruner =>
  population("pb2", options, exploreByModel);

function exploreByModel({ interval, max }: PopulationOptions): Explore {
  return (donor, situation, stream) => {
    const { space, history, step } = situation;
    const encoding = new Encoding(space.axes);
    const known = intervalsOf(history, space, interval, max).slice(-MAX_INTERVALS);
    if (known.length < MIN_INTERVALS_FOR_MODEL) return perturb(donor, situation, stream);
    const n = known.length;
    const size = 1 + encoding.size;
    const writePoint = (time: number, unit: Float64Array, out: Float64Array, at = 0): void => {
      out[at] = time;
      encoding.encode(unit, out, at + 1);
    };
    const x = new Float64Array(n * size);
    for (const [i, k] of known.entries()) writePoint(k.time, k.unit, x, i * size);
    const process = new GaussianProcess(size, encoding.levels);
    const y = warped(
      Float64Array.from(known, (k) => k.change),
      null,
    ).z;
    process.fit(x, y, n, [process.mode()], PB2_FIT_ITERATIONS);
    if (!process.condition(x, y, n)) return perturb(donor, situation, stream);
    const time = Math.min(max, step + interval) / max;
    const feature = new Float64Array(size);
    // Points that other members are being trained with have little variance left: not tried again.
    for (let i = 0; i < history.pending.length; i++) {
      writePoint(time, unitAt(history.pending, i), feature);
      process.append(feature);
    }
    const out = { mean: 0, variance: 0 };
    let best = donor;
    let least = Infinity;
    for (let i = 0; i < RANDOM_CANDIDATES + PERTURBED_CANDIDATES; i++) {
      const perturbed = i < PERTURBED_CANDIDATES;
      const unit = perturbed ? perturb(donor, situation, stream) : new Float64Array(donor.length);
      if (!perturbed) stream.uniformInto(unit);
      // Checked here, so that the model is not fitted again for each point that is not allowed.
      if (space.constraints.length > 0 && !space.allows(space.fromUnit(unit))) continue;
      writePoint(time, unit, feature);
      process.predict(feature, out);
      const bound = out.mean - OPTIMISM_SDS * Math.sqrt(out.variance);
      if (bound < least) [best, least] = [unit, bound];
    }
    return best;
  };
}

/** All intervals over which members were trained, by their end; none before the first report. */
function intervalsOf(
  history: History,
  space: Space<ParamTree>,
  interval: number,
  max: number,
): TrainedInterval[] {
  const found: TrainedInterval[] = [];
  for (const rows of [history.finished, history.pending, history.paused])
    for (let i = 0; i < rows.length; i++)
      found.push(...intervalsOfMember(history, space, { rows, i }, { interval, max }));
  return found.sort((a, b) => a.time - b.time);
}

/** The intervals of the member in row `i` that it was trained over as a whole. */
function* intervalsOfMember(
  history: History,
  space: Space<ParamTree>,
  { rows, i }: { readonly rows: HistoryColumns; readonly i: number },
  { interval, max }: { readonly interval: number; readonly max: number },
): Generator<TrainedInterval> {
  const number = rows.number[i];
  const curve = history.curve(number);
  const stages = lineageOf(history.note(number))?.own ?? [];
  for (let begin = interval; begin < max; begin += interval) {
    const end = Math.min(max, begin + interval);
    // A member that copied in between was not trained over the whole interval.
    if (stages.some((s) => begin < s.step && s.step < end)) continue;
    const stage = stages.findLast((s) => s.step <= begin);
    // A member that copied at the beginning started from the donor's loss.
    const before =
      stage?.from !== undefined && stage.step === begin
        ? lossAtStep(history.curve(stage.from), begin)
        : lossAtStep(curve, begin);
    const change = lossAtStep(curve, end) - before;
    if (!Number.isFinite(change)) continue;
    const unit = stage === undefined ? unitAt(rows, i) : new Float64Array(space.width);
    if (stage !== undefined) space.toUnit(stage.params, unit);
    yield { time: end / max, unit, change };
  }
}
