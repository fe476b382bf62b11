export type { ImageShape } from "../model/convolution/image-shape.ts";
export type { PackedNumbers } from "../numeric/packed-numbers.ts";
export type {
  BandedValue,
  EffectCurve,
  EffectPoint,
  ExplainedEffect,
} from "./effects/column-effect.ts";
export type { ModelEffects } from "./effects/measure-effects.ts";
export type { Calibration } from "./ensemble/calibration.ts";
export type { EnsembleJson, MemberJson } from "./ensemble/ensemble.ts";
export type { ColumnImportance, ColumnImportances } from "./finals/column-importance.ts";
export type { ErrorRange } from "./finals/error-ranges.ts";
export type { LearningCurve, LearningPoint } from "./finals/learning-curve.ts";
export type { ForecastErrors } from "./forecast/conformal.ts";
export type {
  ClockJson,
  EvenFrequency,
  Frequency,
  MonthFrequency,
  WeekdayFrequency,
} from "./forecast/data/clock.ts";
export type { KnownColumn } from "./forecast/data/panel.ts";
export type { SeriesColumns } from "./forecast/data/series-columns.ts";
export type { ForecastMetric } from "./forecast/forecast-metric.ts";
export type { ForecastOptions, ForecastProgress } from "./forecast/forecast-options.ts";
export type {
  EvaluatedForecaster,
  ForecastMember,
  ForecastResult,
  ForecastResultData,
  ForecastRival,
  ForecastStep,
} from "./forecast/forecast-result.ts";
export type { ForecastModelName } from "./forecast/forecast-space.ts";
export type { EtsShape } from "./forecast/methods/ets/equations.ts";
export type { EtsJson, EtsSeriesJson } from "./forecast/methods/ets/ets.ts";
export type { ForecasterJson } from "./forecast/methods/forecaster.ts";
export type { LagModelJson } from "./forecast/methods/lags/lag-model.ts";
export type { LagSettings } from "./forecast/methods/lags/lag-settings.ts";
export type { DriftJson, SeasonalNaiveJson } from "./forecast/methods/naive.ts";
export { type PredictForecastOptions, predictForecast } from "./forecast/predict-forecast.ts";
export {
  type ForecastModel,
  readForecastModel,
  type SavedForecastMember,
  type SavedSeries,
} from "./forecast/saved-forecast.ts";
export { tuneForecast } from "./forecast/tune-forecast.ts";
export type { GuardOutcome } from "./guards/run-guards.ts";
export type { ImageFeatures } from "./image/image-features.ts";
export type { OwnMetric } from "./metric/own-metric.ts";
export type { Metric, MetricName, Task } from "./metric.ts";
export type { EncodingStep, FillStep, OneHotStep } from "./preparation/column-encoding.ts";
export type { DatePart } from "./preparation/date-parts.ts";
export type { Monotone } from "./preparation/monotone.ts";
export type { PipelineJson } from "./preparation/pipeline.ts";
export type { PreparationJson } from "./preparation/prepare-rows.ts";
export type { TargetStep } from "./preparation/target-encoding.ts";
export type { ClassRates, Confusion } from "./report/facts/class-rates.ts";
export type { ColumnEffect, EffectBin } from "./report/facts/column-effects.ts";
export type {
  ColumnHealth,
  NumberSummary,
  TargetHealth,
  ValueCount,
} from "./report/facts/column-health.ts";
export type { HistogramBin } from "./report/facts/histogram.ts";
export type { CandidateFact, ModelFact } from "./report/facts/list-candidates.ts";
export type { MeanImage } from "./report/facts/mean-images.ts";
export type { RankingCurves } from "./report/facts/ranking-curves.ts";
export type { ProbabilityBin, Reliability, ReliabilityBin } from "./report/facts/reliability.ts";
export type { ResidualBin, Residuals } from "./report/facts/residuals.ts";
export type { ThresholdCost } from "./report/facts/threshold-costs.ts";
export type { MeanWithInterval } from "./report/facts/wilson.ts";
export type { ClassesReport, Provenance, ReportOptions, TuneReport } from "./report/report.ts";
export { type PredictedRow, type PredictOptions, predictRows } from "./saved-model/predict-rows.ts";
export { readSavedModel, type SavedModel } from "./saved-model/saved-model.ts";
export type { WrittenModels } from "./saved-model/written-models.ts";
export type { EarlierStudies } from "./search/earlier-studies.ts";
export type { SearchOptions, SearchProgress } from "./search/search-options.ts";
export type { CellFormat, ColumnSpec, DataNote, TableImage } from "./table/data-table.ts";
export type { DateFormat, DateOrder } from "./table/date-format.ts";
export type { NumberFormat } from "./table/number-format.ts";
export type { ReadingOptions } from "./table/reading-options.ts";
export type { Cell, Data, Row } from "./table/row-source.ts";
export type { Scale } from "./table/scale.ts";
export type { FileOptions } from "./table/source/open-source.ts";
export type { UnitFamily } from "./table/unit-family.ts";
export type { TextComponentStep } from "./text/component-encoding.ts";
export type { TextEffectStep } from "./text/effect-encoding.ts";
export type { EmbeddingsUsed } from "./text/embedding/embeddings-used.ts";
export type { NGramColumns, NGramStep, NGramWishes } from "./text/n-gram-encoding.ts";
export type { NGramKind } from "./text/n-grams.ts";
export type { VocabularyLimits } from "./text/vocabulary.ts";
export { tune } from "./tune.ts";
export type { FoldOptions, TuneOptions, TuneProgress } from "./tuning-options.ts";
export type {
  BestModel,
  CandidateJson,
  Estimate,
  Evaluated,
  HoldoutJson,
  Member,
  Prediction,
  Score,
  TestScore,
  TuneJson,
  TuneResult,
  Untried,
} from "./tuning-result.ts";
export type { CapacityTrend } from "./verdict/capacity-trend.ts";
export type { EnsembleCost } from "./verdict/cost.ts";
export type { Gain } from "./verdict/gain.ts";
export type { Question, Statement, Verdict } from "./verdict/verdict.ts";
