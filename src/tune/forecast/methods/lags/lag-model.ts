import { AttuneError } from "../../../../errors/attune-error.ts";
import type { ModelName } from "../../../../model/model.ts";
import { fitPipeline, Pipeline, type PipelineJson } from "../../../preparation/pipeline.ts";
import type { Panel } from "../../data/panel.ts";
import type { Point } from "../../rolling-origin.ts";
import type { Forecaster, ForecasterOptions } from "../forecaster.ts";
import { type FeatureRow, FeatureTables } from "./feature-table.ts";
import { type LagSettings, splitSettings } from "./lag-settings.ts";
import { LagView } from "./lag-view.ts";

/** A model trains on at most this many rows, evenly drawn. */
const MAX_TRAINING_ROWS = 50_000;
/** Forecasts lie within this many ranges of a series' values beyond them. */
const MAX_RANGES = 3;

/** A model of lags, windows and calendar. */
export interface LagModelJson {
  /** Name of the model. */
  readonly model: ModelName;
  /** How it sees series. */
  readonly settings: LagSettings;
  /** The trained models: one, or one a step. */
  readonly pipelines: readonly PipelineJson[];
}

/**
 * Trains a model of lags, windows and calendar on all series together.
 * @throws AttuneError `run-failed` where no series has enough values before the cut-off
 */
export function fitLagModel(
  model: ModelName,
  params: { readonly [name: string]: unknown },
  { panel, cut, horizon, rng, seconds }: ForecasterOptions,
): Forecaster {
  const { settings, own } = splitSettings(params);
  const candidate = { model, params: own };
  const tables = new FeatureTables(panel, settings, true);
  const fit = (steps: readonly number[], stream: number): Pipeline => {
    const { rows, targets } = trainingRows(panel, cut, steps, settings);
    if (rows.length < 2)
      throw new AttuneError("run-failed", "no series has enough values for this number of lags");
    return fitPipeline(candidate, {
      table: tables.build(rows),
      target: { values: targets, classes: 0 },
      rows: Int32Array.from(rows.keys()),
      rng: rng.fork("step").fork(stream),
      seconds:
        seconds === undefined
          ? undefined
          : seconds / (settings.strategy === "direct" ? horizon : 1),
    }).pipeline;
  };
  const all = Array.from({ length: horizon }, (_, h) => h + 1);
  const pipelines =
    settings.strategy === "direct"
      ? all.map((h) => fit([h], h))
      : [fit(settings.strategy === "joint" ? all : [1], 0)];
  return new LagForecaster(model, settings, pipelines);
}

/** The forecaster that `toJSON` described. */
export const loadLagModel = ({ model, settings, pipelines }: LagModelJson): Forecaster =>
  new LagForecaster(model, settings, pipelines.map(Pipeline.fromJSON));

/** The values before a cut-off, each as seen from `steps` before it. */
function trainingRows(
  { series, season }: Panel,
  cut: number,
  steps: readonly number[],
  settings: LagSettings,
): { readonly rows: readonly FeatureRow[]; readonly targets: Float64Array } {
  const rows: FeatureRow[] = [];
  const targets: number[] = [];
  const ofSeries = series.map(({ start, values }) => Math.min(values.length, cut - start));
  const count = ofSeries.reduce((n, known) => n + Math.max(0, known), 0) * steps.length;
  const every = Math.max(1, count / MAX_TRAINING_ROWS);
  let next = 0;
  let place = 0;
  for (const [i, { values, filled }] of series.entries()) {
    const known = ofSeries[i];
    if (known < 2) continue;
    const view = new LagView(values, known, 0, settings, season);
    // Of a short series rows whose first lags are missing are better than none.
    const back = settings.lags - 1 + (settings.trend === "seasonal" ? season : 0);
    const first = Math.min(back, Math.floor(known / 3));
    for (let last = first; last < known - 1; last++)
      for (const h of steps) {
        const at = last + h;
        if (at >= known || filled[at] === 1 || ++place <= next) continue;
        next += every;
        const scale = view.scale(last);
        rows.push({ series: i, view, last, ahead: h, scale });
        targets.push((view.z[at] - view.offset(last, h)) / scale);
      }
  }
  return { rows, targets: Float64Array.from(targets) };
}

class LagForecaster implements Forecaster {
  readonly #model: ModelName;
  readonly #settings: LagSettings;
  readonly #pipelines: readonly Pipeline[];

  constructor(model: ModelName, settings: LagSettings, pipelines: readonly Pipeline[]) {
    this.#model = model;
    this.#settings = settings;
    this.#pipelines = pipelines;
  }

  forecast(panel: Panel, points: readonly Point[], horizon: number): Float64Array {
    const settings = this.#settings;
    const tables = new FeatureTables(panel, settings, false);
    const views = points.map(({ series, origin }) => {
      const { values, start } = panel.series[series];
      return new LagView(values, origin - start, horizon, settings, panel.season);
    });
    const isRecursive = settings.strategy === "recursive";
    for (let h = 1; h <= horizon; h++) {
      const rows = points.map(({ series, origin }, k): FeatureRow => {
        const last = origin - panel.series[series].start - 1 + (isRecursive ? h - 1 : 0);
        const view = views[k];
        return { series, view, last, ahead: isRecursive ? 1 : h, scale: view.scale(last) };
      });
      const pipeline = this.#pipelines[Math.min(h, this.#pipelines.length) - 1];
      const p = pipeline.predict(tables.build(rows), Int32Array.from(rows.keys()));
      for (const [k, { view, last, ahead, scale }] of rows.entries())
        view.z[last + ahead] = view.offset(last, ahead) + scale * p[k];
    }
    const out = new Float64Array(points.length * horizon);
    for (const [k, { series, origin }] of points.entries()) {
      const { values, start } = panel.series[series];
      const known = origin - start;
      const [low, high] = boundsOf(values, known);
      for (let h = 0; h < horizon; h++) {
        const z = views[k].z[known + h];
        const y = settings.log ? Math.exp(z) : z;
        out[k * horizon + h] = Math.min(high, Math.max(low, y));
      }
    }
    return out;
  }

  toJSON(): LagModelJson {
    return {
      model: this.#model,
      settings: this.#settings,
      pipelines: this.#pipelines.map((pipeline) => pipeline.toJSON()),
    };
  }
}

/** Bounds of a forecast: one that continues from its own errors may diverge. */
function boundsOf(values: Float64Array, known: number): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < known; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  const room = MAX_RANGES * (high - low);
  return [low - room, high + room];
}
