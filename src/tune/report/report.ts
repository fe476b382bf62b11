import type { Target } from "../../numeric/matrix.ts";
import { packageVersion } from "../../process/package-version.ts";
import type { TrialRow } from "../../trial/row.ts";
import type { ModelEffects } from "../effects/measure-effects.ts";
import type { GuardOutcome } from "../guards/run-guards.ts";
import { positiveOf } from "../metric/positive-of.ts";
import type { Task } from "../metric.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import { selectWeights } from "../preparation/training-weights.ts";
import { columnsToName, pixelNames } from "../table/columns-to-name.ts";
import type { Column } from "../table/data-table.ts";
import type { TuneResultData } from "../tuning-result.ts";
import { headlineOf } from "../verdict/headline.ts";
import { type Confusion, confusionOf } from "./facts/class-rates.ts";
import { type ColumnEffect, columnEffect } from "./facts/column-effects.ts";
import {
  type ColumnHealth,
  columnHealth,
  type TargetHealth,
  targetHealth,
} from "./facts/column-health.ts";
import {
  type CandidateFact,
  listCandidates,
  type ModelFact,
  summarizeModels,
} from "./facts/list-candidates.ts";
import { type MeanImage, meanImages } from "./facts/mean-images.ts";
import { type RankingCurves, rankingCurves } from "./facts/ranking-curves.ts";
import { type Reliability, reliability } from "./facts/reliability.ts";
import { type Residuals, residualsOf } from "./facts/residuals.ts";
import { type ThresholdCost, thresholdCosts } from "./facts/threshold-costs.ts";

/** What a report may say besides what the result knows. */
export interface ReportOptions {
  /** Name of the data. Default: the names of its files. */
  readonly data?: string | undefined;
  /** The command that made the result. Default: none is shown. */
  readonly command?: string | undefined;
  /** File that the model was written to. Default: `model.json` in examples. */
  readonly model?: string | undefined;
}

/** How a result was made. */
export interface Provenance {
  /** Version of Attune. */
  readonly version: string;
  /** Version of Node. */
  readonly node: string;
  /** When the search ended, as in ISO 8601. */
  readonly date: string;
  /** Seed of splits, search and training. */
  readonly seed: number;
  /** Names of the data's files, or `rows`. */
  readonly data: string;
  /** Whether the data are a folder of texts or images. */
  readonly isFolder: boolean;
  /** Rows, columns and hash of all cells: equal data have the same. */
  readonly fingerprint: string;
  /** Rows of the table. */
  readonly rows: number;
  /** Rows that the search never saw. */
  readonly held: number;
  /** Folds of cross-validation, repeats included. */
  readonly folds: number;
  /** How rows are assigned to folds. */
  readonly splitBy: "rows" | "group" | "time";
  /** Name of the study. */
  readonly study: string;
  /** The command, if one made it. */
  readonly command: string | undefined;
  /** File of the model, if it was written. */
  readonly model: string | undefined;
}

/** How well classes are predicted, on rows that no model was trained on that predicts them. */
export interface ClassesReport {
  /** The class of curves, thresholds and probabilities, of two; undefined with more. */
  readonly positive: string | undefined;
  /** ROC and precision-recall curves. */
  readonly curves: readonly RankingCurves[];
  /** What errors cost; empty with more than two classes. */
  readonly thresholds: readonly ThresholdCost[];
  /** Whether probabilities come true. */
  readonly reliability: Reliability;
  /** Rows by true and predicted class. */
  readonly confusion: Confusion;
}

/** Everything that a report shows besides the result itself, as plain data. */
export interface TuneReport {
  /** The verdict in one sentence. */
  readonly headline: string;
  /** What has to be known before a score is believed. */
  readonly warnings: readonly string[];
  /** What each column holds; pixels of images are not listed. */
  readonly columns: readonly ColumnHealth[];
  /** Names of the columns that are pixels of images; empty without images. */
  readonly pixels: readonly string[];
  /** What is predicted. */
  readonly target: TargetHealth;
  /** The mean image of each class; undefined without images. */
  readonly images: readonly MeanImage[] | undefined;
  /** What the guards have looked for. */
  readonly guards: readonly GuardOutcome[];
  /** Candidates by model, the model of the best one first. */
  readonly models: readonly ModelFact[];
  /** Every candidate: the evaluated ones, best first, then the others. */
  readonly candidates: readonly CandidateFact[];
  /**
   * Share of the differences between candidates that each parameter explains: first those that stand
   * above noise, greatest first.
   */
  readonly parameters: readonly {
    /** Name of the parameter. */
    readonly name: string;
    /** Share, from 0 to 1. */
    readonly share: number;
    /** Lower end of its 90 % interval. */
    readonly low: number;
    /** Upper end of the interval. */
    readonly high: number;
    /** Whether it stands above noise. */
    readonly distinguishable: boolean;
  }[];
  /** How well classes are predicted; undefined for numbers. */
  readonly classes: ClassesReport | undefined;
  /** How far predicted numbers are off; undefined for classes. */
  readonly residuals: Residuals | undefined;
  /** Target, predictions and errors by the columns that matter most. */
  readonly effects: readonly ColumnEffect[];
  /**
   * How the model's predictions depend on these columns: partial dependence and accumulated local
   * effects. `no-time` when the time did not suffice; undefined for texts and images.
   */
  readonly modelEffects: ModelEffects | "no-time" | undefined;
  /** How the result was made. */
  readonly made: Provenance;
}

/** What a report is made of. */
interface ReportSources {
  /** What was decided before the search. */
  readonly plan: Pick<TunePlan, "dataset" | "info" | "guards">;
  /** The result. */
  readonly result: TuneResultData<Task>;
  /** The trials of the study. */
  readonly trials: Iterable<TrialRow>;
  /** Predictions of the kept model for rows that it was not trained on. */
  readonly predictions: Float64Array;
  /** Targets of these rows. */
  readonly target: Target;
  /** Rows of the table that these are. */
  readonly rows: Int32Array;
  /** As in `TuneReport`. */
  readonly parameters: TuneReport["parameters"];
  /** Columns whose effects are shown. */
  readonly shown: readonly Column[];
  /** As in `TuneReport`. */
  readonly modelEffects: TuneReport["modelEffects"];
}

/** How a result was made, as far as the result knows it. */
interface ProvenanceSources {
  /** What was decided before the search. */
  readonly plan: Pick<TunePlan, "dataset" | "held" | "folds" | "splitting" | "seed">;
  /** Name of the study. */
  readonly study: string;
  /** Name of the data. */
  readonly data: string;
  /** When the search ended. */
  readonly date: Date;
}

/** Collects what a report shows of a result, which takes up to seconds for a large table. */
export function collectFacts(s: ReportSources): Omit<TuneReport, "made"> {
  const { plan, result, predictions, target, rows } = s;
  const { dataset, info } = plan;
  const isClasses = result.task === "classification";
  const positive = positiveOf(info.settings, dataset);
  const candidates = listCandidates(s.trials, result.leaderboard);
  const predicted = { rows, predictions, target, positive };
  return {
    headline: headlineOf(result, dataset.targetName),
    warnings: warningsOf(s),
    pixels: pixelNames(dataset.table),
    columns: columnHealth(dataset.table.rows, columnsToName(dataset.table)),
    target: targetHealth(dataset),
    images: meanImages(dataset),
    guards: plan.guards,
    models: summarizeModels(candidates),
    candidates,
    parameters: s.parameters,
    classes: isClasses
      ? {
          positive: positive === undefined ? undefined : dataset.classes[positive],
          curves: rankingCurves(
            predictions,
            target,
            dataset.classes,
            positive ?? info.settings.positive,
            selectWeights(dataset.weights, rows),
          ),
          thresholds: positive === undefined ? [] : thresholdCosts(predictions, target, positive),
          reliability: reliability(predictions, target, dataset.classes, positive),
          confusion: confusionOf(predictions, target, dataset.classes),
        }
      : undefined,
    residuals: isClasses
      ? undefined
      : residualsOf(predictions, target, selectWeights(dataset.weights, rows)),
    effects: s.shown.map((column) => columnEffect(column, predicted)),
    modelEffects: s.modelEffects,
  };
}

/** Describes how a result was made. */
export function describeProvenance(
  { plan: { dataset, held, folds, splitting, seed }, study, data, date }: ProvenanceSources,
  options: ReportOptions = {},
): Provenance {
  return {
    version: packageVersion,
    node: process.versions.node,
    date: date.toISOString(),
    seed,
    data: options.data ?? data,
    isFolder: dataset.isFolder === true,
    fingerprint: dataset.fingerprint,
    rows: dataset.table.rows,
    held: held.length,
    folds: folds.length,
    splitBy: splitting.by,
    study,
    command: options.command,
    model: options.model,
  };
}

function warningsOf({ plan, result }: ReportSources): string[] {
  const { statements, confirmed } = result.verdict;
  const said = statements.filter(
    ({ about }) =>
      about === "leaks" || about === "size" || (about === "overtuning" && confirmed === false),
  );
  const hints = plan.guards
    .flatMap((guard) => guard.notes)
    .filter((note) => note.kind !== "leak")
    .map(({ column, message }) => (column === "" ? message : `${column}: ${message}`));
  return [...said.map((s) => s.text), ...hints];
}
