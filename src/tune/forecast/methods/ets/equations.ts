/** Which components an exponential smoothing has. */
export interface EtsShape {
  /** Whether errors are added, or in proportion to the forecast: it decides what is fitted. */
  readonly error: "additive" | "multiplicative";
  /** Trend. */
  readonly trend: "none" | "additive" | "damped";
  /** Season. */
  readonly season: "none" | "additive" | "multiplicative";
}

/** Smoothing parameters and states of an exponential smoothing. */
export interface EtsState {
  /** How fast the level follows. */
  readonly alpha: number;
  /** How fast the trend follows. */
  readonly beta: number;
  /** How fast the season follows. */
  readonly gamma: number;
  /** How much of the trend remains after a step. */
  readonly phi: number;
  /** Level before the next value. */
  level: number;
  /** Trend before the next value. */
  trend: number;
  /** The season of the next values, one entry a step; empty without one. Its order is of steps. */
  readonly season: Float64Array;
  /** Index in `season` of the next value. */
  next: number;
}

/** Errors of one pass over the values. */
interface EtsErrors {
  /** Sum of the squared errors, of the relative ones where errors are multiplicative. */
  readonly squares: number;
  /** Sum of ln |forecast|, where errors are multiplicative; else 0. */
  readonly logs: number;
}

/** The forecast of the next value. */
function forecastNext(state: EtsState, { season }: EtsShape, base: number): number {
  if (season === "none") return base;
  const s = state.season[state.next];
  return season === "additive" ? base + s : base * s;
}

/**
 * Follows values one after another: the innovations state space equations (Hyndman, Koehler, Ord and
 * Snyder 2008, *Forecasting with Exponential Smoothing*, Table 2.2 and 2.3; the updates of additive
 * and multiplicative errors are the same in terms of the error).
 * @param state changed in place
 * @returns its errors; infinite where a multiplicative component is not above 0
 */
export function followValues(
  state: EtsState,
  shape: EtsShape,
  values: Float64Array,
  from: number,
  to: number,
): EtsErrors {
  const { alpha, beta, gamma, phi, season } = state;
  const isRelative = shape.error === "multiplicative";
  const isProduct = shape.season === "multiplicative";
  let squares = 0;
  let logs = 0;
  for (let i = from; i < to; i++) {
    const base = state.level + phi * state.trend;
    const forecast = forecastNext(state, shape, base);
    const error = values[i] - forecast;
    if (isRelative) {
      if (!(forecast > 0)) return { squares: Infinity, logs: Infinity };
      squares += (error / forecast) ** 2;
      logs += Math.log(forecast);
    } else squares += error ** 2;
    const s = season[state.next];
    if (isProduct && !(s > 0 && base > 0)) return { squares: Infinity, logs: Infinity };
    const ofLevel = isProduct ? error / s : error;
    state.level = base + alpha * ofLevel;
    state.trend = phi * state.trend + beta * ofLevel;
    if (shape.season === "none") continue;
    season[state.next] = s + gamma * (isProduct ? error / base : error);
    state.next = (state.next + 1) % season.length;
  }
  return { squares, logs };
}

/** The point forecasts of the next steps (Hyndman et al. 2008, Table 2.1). */
export function forecastSteps(state: EtsState, shape: EtsShape, horizon: number): Float64Array {
  const { level, trend, phi, season, next } = state;
  let damped = 0;
  return Float64Array.from({ length: horizon }, (_, h) => {
    damped =
      shape.trend === "none" ? 0 : shape.trend === "damped" ? damped + phi ** (h + 1) : h + 1;
    const base = level + damped * trend;
    if (shape.season === "none") return base;
    const s = season[(next + h) % season.length];
    return shape.season === "additive" ? base + s : base * s;
  });
}
