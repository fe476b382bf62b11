import { minimizeBounded } from "../../../../numeric/lbfgs-bounded.ts";
import { standardDeviation } from "../../../../numeric/statistics.ts";
import { type EtsShape, type EtsState, followValues } from "./equations.ts";
import { type InitialStates, initialStates } from "./initial-states.ts";

/** The initial season of a longer season is not fitted: it has too many numbers. */
const MAX_FITTED_SEASON = 24;
/** Bounds of smoothing parameters, as shares. */
const [MIN_SHARE, MAX_SHARE] = [1e-4, 1 - 1e-4];
/** Bounds of the damping (Hyndman and Athanasopoulos 2021, §8.2). */
const [MIN_PHI, MAX_PHI] = [0.8, 0.98];
/** Initial states lie within this many standard deviations of their first estimates. */
const MAX_SHIFT = 4;
/** Half the distance of the points of a numerical derivative. */
const STEP = 1e-5;
const ITERATIONS = 150;
/** Where the search for the smoothing parameters begins: α, β / α, γ / (1 − α). */
const STARTS = [
  [0.3, 0.1, 0.1],
  [0.8, 0.05, 0.3],
] as const;

/** A fitted exponential smoothing. */
interface FittedEts {
  /** Parameters and states before the first value. */
  readonly state: EtsState;
  /** −2 / n times the logarithm of the likelihood, without its constants. */
  readonly loss: number;
}

/**
 * Fits smoothing parameters and initial states by maximum likelihood; with additive errors that is
 * least squares (Hyndman et al. 2008, §5.1). Parameters are kept within the usual region,
 * 0 < β < α < 1 and 0 < γ < 1 − α.
 * @param values at least two; of several seasons where the shape has one
 */
export function fitEts(values: Float64Array, shape: EtsShape, season: number): FittedEts {
  const first = initialStates(values, shape, season);
  const spread = standardDeviation(values) || Math.abs(values[0]) || 1;
  const layout = layoutOf(shape, season, first, spread);
  const n = values.length;
  const lossAt = (x: Float64Array): number => {
    const { squares, logs } = followValues(layout.stateAt(x), shape, values, 0, n);
    // A perfect fit has no logarithm.
    return Math.log(squares / n / layout.unit + 1e-12) + (2 * logs) / n;
  };
  const objective = (x: Float64Array, gradient: Float64Array): number => {
    for (let j = 0; j < x.length; j++) {
      const before = x[j];
      x[j] = Math.min(layout.high[j], before + STEP);
      const above = x[j];
      const up = lossAt(x);
      x[j] = Math.max(layout.low[j], before - STEP);
      gradient[j] = (up - lossAt(x)) / (above - x[j]);
      x[j] = before;
    }
    return lossAt(x);
  };
  let best: { readonly x: Float64Array; readonly loss: number } | undefined;
  for (const start of STARTS) {
    const x = layout.startAt(start);
    const loss = minimizeBounded(objective, x, layout.low, layout.high, { iterations: ITERATIONS });
    if (best === undefined || loss < best.loss) best = { x, loss };
  }
  const { x, loss } = best!; // there are several starts
  return { state: layout.stateAt(x), loss };
}

/** How the numbers that are fitted become parameters and states. */
interface Layout {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Squared errors are divided by this, so that the loss has no unit. */
  readonly unit: number;
  startAt(start: readonly [alpha: number, beta: number, gamma: number]): Float64Array;
  stateAt(x: Float64Array): EtsState;
}

function layoutOf(
  { error, trend, season: kind }: EtsShape,
  season: number,
  first: InitialStates,
  spread: number,
): Layout {
  const low: number[] = [MIN_SHARE];
  const high: number[] = [MAX_SHARE];
  const add = (least: number, most: number): number => low.push(least) && high.push(most) - 1;
  const atBeta = trend === "none" ? -1 : add(MIN_SHARE, MAX_SHARE);
  const atGamma = kind === "none" ? -1 : add(MIN_SHARE, MAX_SHARE);
  const atPhi = trend === "damped" ? add(MIN_PHI, MAX_PHI) : -1;
  const atLevel = add(-MAX_SHIFT, MAX_SHIFT);
  const atTrend = trend === "none" ? -1 : add(-MAX_SHIFT, MAX_SHIFT);
  const isSeasonFitted = kind !== "none" && season <= MAX_FITTED_SEASON;
  // The last entry follows from the others: entries add up to 0, or to the number of steps.
  const atSeason = isSeasonFitted ? low.length : -1;
  if (isSeasonFitted) for (let k = 0; k < season - 1; k++) add(-MAX_SHIFT, MAX_SHIFT);
  const ofSeason =
    kind === "multiplicative" ? Math.min(0.2, spread / Math.abs(first.level)) : spread;
  // A trend of one standard deviation a step would be far too much.
  const ofTrend = spread / 10;
  const stateAt = (x: Float64Array): EtsState => {
    const alpha = x[0];
    const entries = first.season.slice();
    if (isSeasonFitted) {
      let last = kind === "multiplicative" ? season : 0;
      for (let k = 0; k < season - 1; k++) {
        entries[k] += ofSeason * x[atSeason + k];
        last -= entries[k];
      }
      entries[season - 1] = last;
    }
    return {
      alpha,
      beta: atBeta === -1 ? 0 : alpha * x[atBeta],
      gamma: atGamma === -1 ? 0 : (1 - alpha) * x[atGamma],
      phi: atPhi === -1 ? 1 : x[atPhi],
      level: first.level + spread * x[atLevel],
      trend: atTrend === -1 ? 0 : first.trend + ofTrend * x[atTrend],
      season: entries,
      next: 0,
    };
  };
  return {
    low: Float64Array.from(low),
    high: Float64Array.from(high),
    unit: error === "multiplicative" ? 1 : spread ** 2,
    startAt([alpha, beta, gamma]) {
      const x = new Float64Array(low.length);
      x[0] = alpha;
      if (atBeta !== -1) x[atBeta] = beta;
      if (atGamma !== -1) x[atGamma] = gamma;
      if (atPhi !== -1) x[atPhi] = MAX_PHI;
      return x;
    },
    stateAt,
  };
}
