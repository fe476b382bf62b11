import { errorScale } from "../../data/error-scale.ts";
import type { LagSettings } from "./lag-settings.ts";

/** A level that is smaller than this share of the mean size of the values counts as that. */
const MIN_LEVEL_SHARE = 1e-6;

/**
 * A series as features see it: values, or their logarithms, of which differences to an offset are
 * taken and divided by a scale. It can be continued by forecasts.
 */
export class LagView {
  /** Values or their logarithms, then room for forecasts. */
  readonly z: Float64Array;
  readonly #settings: LagSettings;
  readonly #season: number;
  readonly #scale: number;
  readonly #leastLevel: number;

  /**
   * @param known number of values that are known
   * @param more number of forecasts that may be added
   */
  constructor(
    values: Float64Array,
    known: number,
    more: number,
    settings: LagSettings,
    season: number,
  ) {
    this.#settings = settings;
    this.#season = season;
    this.z = new Float64Array(known + more);
    for (let i = 0; i < known; i++) this.z[i] = settings.log ? Math.log(values[i]) : values[i];
    this.#scale =
      settings.trend === "difference" || settings.trend === "seasonal"
        ? errorScale(this.z, known, season)
        : 1;
    let size = 0;
    for (let i = 0; i < known; i++) size += Math.abs(this.z[i]) / known;
    this.#leastLevel = MIN_LEVEL_SHARE * size || 1;
  }

  /** What is subtracted from the value h steps after `last`. */
  offset(last: number, h: number): number {
    const { trend } = this.#settings;
    return trend === "difference" || trend === "seasonal" ? this.z[this.base(last, h)] : 0;
  }

  /** Index of the value to which the difference is taken. */
  base(last: number, h: number): number {
    if (this.#settings.trend === "difference") return last;
    const same = last + h - this.#season * Math.ceil(h / this.#season);
    return same >= 0 ? same : last;
  }

  /** By what a value, or a difference, is divided where `last` is the last value. */
  scale(last: number): number {
    return this.#settings.trend === "level" ? this.#level(last) : this.#scale;
  }

  /** The mean of the last season, or of the last values without one. */
  #level(last: number): number {
    const from = Math.max(0, last + 1 - Math.max(4, this.#season));
    let total = 0;
    for (let i = from; i <= last; i++) total += this.z[i];
    return Math.max(this.#leastLevel, total / (last + 1 - from));
  }

  /** The features of the value h steps after `last`; NaN for what was before the first value. */
  write(last: number, h: number, scale: number, out: Float64Array): void {
    const { lags, seasons, windows, trend } = this.#settings;
    const season = this.#season;
    const { z } = this;
    const at = (i: number): number => (i < 0 ? Number.NaN : z[i]);
    let j = 0;
    for (let k = 0; k < lags; k++) out[j++] = this.#relative(last - k) / scale;
    for (let q = 0; q < seasons; q++) {
      const same = last + h - season * (Math.ceil(h / season) + q);
      // How it went on before: over as many steps, or over a season.
      const back = trend === "difference" ? h : trend === "seasonal" ? season : undefined;
      out[j++] = (back === undefined ? at(same) : at(same) - at(same - back)) / scale;
    }
    if (!windows) return;
    for (const size of windowSizes(season)) {
      const from = last + 1 - size;
      let [total, squares] = [0, 0];
      for (let i = Math.max(0, from); i <= last; i++) total += z[i];
      const mean = total / Math.min(size, last + 1);
      for (let i = Math.max(0, from); i <= last; i++) squares += (z[i] - mean) ** 2;
      const isRelative = trend === "difference" || trend === "seasonal";
      out[j++] = (isRelative ? z[last] - mean : mean) / scale;
      out[j++] = Math.sqrt(squares / Math.min(size, last + 1)) / scale;
    }
  }

  /** A value as a lag shows it: the change up to it, unless values themselves are seen. */
  #relative(i: number): number {
    const { trend } = this.#settings;
    const back = trend === "difference" ? 1 : trend === "seasonal" ? this.#season : 0;
    if (i - back < 0) return Number.NaN;
    return back === 0 ? this.z[i] : this.z[i] - this.z[i - back];
  }
}

/** Values of which means and spreads are features. */
const windowSizes = (season: number): readonly number[] => (season > 1 ? [3, season] : [3, 7]);

/** Names of the features that `LagView.write` writes. */
export function lagNames(
  { lags, seasons, windows }: LagSettings,
  season: number,
): readonly string[] {
  return [
    ...Array.from({ length: lags }, (_, k) => `(lag ${k + 1})`),
    ...Array.from({ length: seasons }, (_, q) => `(season ${q + 1})`),
    ...(windows
      ? windowSizes(season).flatMap((size) => [`(mean of ${size})`, `(spread of ${size})`])
      : []),
  ];
}
