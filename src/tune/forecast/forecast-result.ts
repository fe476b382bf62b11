import type { ReportOptions } from "../report/report.ts";
import type { DataNote } from "../table/data-table.ts";
import type { Score } from "../tuning-result.ts";
import type { ForecastMetric } from "./forecast-metric.ts";
import type { ForecastModel } from "./saved-forecast.ts";

/** A candidate with its scores after the cut-offs by which a search decides. */
export interface EvaluatedForecaster {
  /** Number of its trial. */
  readonly number: number;
  /** Name of the model. */
  readonly model: string;
  /** Its hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
  /** Score of its forecasts; the interval comes from the spread over cut-offs. */
  readonly validation: Score;
  /** Score after each cut-off. */
  readonly folds: readonly number[];
  /** Mean seconds to train once and to forecast. */
  readonly seconds: number;
}

/** A member of the forecaster that is kept. */
export interface ForecastMember {
  /** Number of its trial. */
  readonly number: number;
  /** Name of the model. */
  readonly model: string;
  /** Its hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
  /** Weight of its forecast; the weights of all members sum to 1. */
  readonly weight: number;
}

/** A forecast of one step of a series, with its interval. */
export interface ForecastStep {
  /** Name of the series; absent where there is only one. */
  readonly series?: string;
  /** Time of the step, as it is written in the data. */
  readonly time: string;
  /** The forecast, in the unit of the target. */
  readonly prediction: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/** A forecaster that others are compared with. */
export interface ForecastRival {
  /** `seasonal naive`, or `naive` without a season; `exponential smoothing`. */
  readonly name: string;
  /** Its candidate. */
  readonly candidate: EvaluatedForecaster;
  /** Its score on the values that were held out. */
  readonly held: Score;
  /**
   * How much lower the score of the kept forecaster is, as a share of this one's, with its 95 %
   * interval: after all cut-offs, those that were held out and those before, where each is forecast by
   * a choice that was made without it. Undefined where the two are one and the same.
   */
  readonly gain: Score | undefined;
}

/** What a search for a forecaster found, as plain data. */
export interface ForecastResultData {
  /** The metric of all scores; lower is better. */
  readonly metric: ForecastMetric;
  /** The metric as texts call it: `MASE`. */
  readonly metricLabel: string;
  /** Name of the column that is forecast. */
  readonly target: string;
  /** Steps that are forecast. */
  readonly horizon: number;
  /** Steps of a season; 1 without one. */
  readonly season: number;
  /** Name of the study. */
  readonly study: string;
  /** Finished trials. */
  readonly trials: number;
  /** Trials that failed, with the messages. */
  readonly failed: readonly {
    /** Number of the trial. */
    readonly number: number;
    /** The error's message. */
    readonly message: string;
  }[];
  /** Seconds of the call. */
  readonly seconds: number;
  /** One sentence: whether the forecaster beats seasonal naive, and by how much. */
  readonly verdict: string;
  /** Whether it beats seasonal naive beyond doubt: the interval of the gain is above 0. */
  readonly beatsNaive: boolean;
  /** Name of the model that is kept, or `ensemble`. */
  readonly model: string;
  /** The candidates that it consists of, the largest weight first. */
  readonly members: readonly ForecastMember[];
  /** Its score on the values that were held out, with its 95 % interval. */
  readonly held: Score;
  /** Which values were held out. */
  readonly heldOut: {
    /** Number of forecasts of them. */
    readonly values: number;
    /** Time of the first one. */
    readonly from: string;
    /** Time of the last one. */
    readonly to: string;
  };
  /** Its score after the other cut-offs, each by a choice that was made without that cut-off. */
  readonly validation: number;
  /** How intervals are made. */
  readonly interval: {
    /** Share of values that they are to hold. */
    readonly share: number;
    /** Share of the values held out that they held. */
    readonly held: number;
  };
  /** Seasonal naive, and the best exponential smoothing. */
  readonly rivals: readonly ForecastRival[];
  /** Every candidate that was evaluated, best first. */
  readonly leaderboard: readonly EvaluatedForecaster[];
  /** The next steps of every series. */
  readonly forecast: readonly ForecastStep[];
  /** Remarks on the data. */
  readonly notes: readonly DataNote[];
}

/** What a search for a forecaster found. */
export interface ForecastResult extends ForecastResultData {
  /** The trained forecaster, for `predictForecast`. */
  forecaster(): ForecastModel;
  /** Everything but the trained forecaster, as plain data. */
  toJSON(): ForecastResultData;
  /** A report as one HTML page that loads nothing, with a chart of the forecast. */
  toHTML(options?: ReportOptions): string;
  /** A model card in Markdown: what the forecaster is, how good it is, and how it is used. */
  toMarkdown(options?: ReportOptions): string;
}
