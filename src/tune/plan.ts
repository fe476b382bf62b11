import { AttuneError } from "../errors/attune-error.ts";
import { createRng } from "../numeric/rng.ts";
import { studyLabel } from "./data-name.ts";
import { inspectTestRows, type TestRows, toTestRows } from "./finals/test-rows.ts";
import { imageSizeOf } from "./image/image-size.ts";
import { inspectData } from "./inspect-data.ts";
import { chooseMetric, requireScorable } from "./metric/choose-metric.ts";
import { chooseCandidates } from "./plan/choose-candidates.ts";
import { describeBudget } from "./plan/describe-budget.ts";
import { describeData, describeDivision } from "./plan/describe-data.ts";
import { type DividedRows, divideRows } from "./plan/divide-rows.ts";
import { fingerprintSettings } from "./plan/fingerprint-settings.ts";
import { sampleForTime } from "./plan/sample-for-time.ts";
import type { PlanOptions, TunePlan } from "./plan/tune-plan.ts";
import { describeMonotone, resolveMonotone } from "./preparation/monotone.ts";
import { requireTuning } from "./require-tuning.ts";
import { readExperiences } from "./search/earlier-studies.ts";
import { describeExperience, orderByExperience } from "./search/order-by-experience.ts";
import { OutOfFold } from "./search/out-of-fold.ts";
import { type Dataset, readDataset } from "./table/read-dataset.ts";
import { readingOptionsOf } from "./table/reading-options.ts";
import { type Data, openRows, type RowSource } from "./table/row-source.ts";
import { embedderOf } from "./text/embedding/embedder-of.ts";

/** Trials when the user gives neither a number of trials nor a time. */
export const DEFAULT_TUNE_TRIALS = 50;

/**
 * Reads the data, splits it, and decides what is tried first.
 * @throws AttuneError `usage`, `data-invalid`; SpaceError
 */
export async function planTuning(data: Data, options: PlanOptions): Promise<TunePlan> {
  requireTuning(options);
  const { seed = 0, single = false } = options;
  const reading = readingOptionsOf(options);
  const reads = {
    target: options.target,
    ...reading,
    task: options.task,
    categorical: options.categorical,
    ignore: options.ignore,
    keep: typeof options.folds === "object" ? [options.folds.column] : undefined,
    weight: options.weight,
    dropMissing: options.dropMissing,
  };
  const opened = await openRows(data, reading, { size: imageSizeOf(options.image) });
  const embed = await embedderOf(opened, reads, options.embeddings);
  const whole = await readDataset(embed(opened), reads);
  const rng = createRng(seed);
  const sampled = sampleForTime(options, whole, rng.fork("sample"));
  const { dataset } = sampled;
  if (options.classWeight !== undefined && dataset.task === "regression")
    throw new AttuneError("usage", "classWeight is for classes, but numbers are predicted", {
      hint: "leave it out, or use --task classification",
    });
  const { metric, info } = chooseMetric(dataset, options);
  const monotone = resolveMonotone(options.monotone, dataset, options.positive);
  const divided = divideRows(options, dataset, whole.table.rows, rng);
  const { splitting, column, rest, held, folds, finalFolds } = divided;
  const test = await readTestRows(options, dataset, divided, embed);
  if (test !== undefined) requireScorable(metric, test);
  const candidates = chooseCandidates(options, dataset, monotone);
  const guards = [
    ...inspectData(dataset, rest, held, splitting, rng.fork("guards")),
    ...(test
      ? [
          {
            ...{ name: "test rows that are copies or of another kind", checked: true },
            notes: inspectTestRows(test, dataset, splitting, column, rng.fork("test guards")),
          },
        ]
      : []),
  ];
  const target = { values: dataset.target, classes: dataset.classes.length };
  const settings = fingerprintSettings(
    options,
    dataset,
    info,
    divided,
    candidates.space,
    monotone,
    reading,
    sampled.rows,
  );
  const label = studyLabel(data);
  const study = options.study ?? `${label}-${options.target}-${settings}`;
  const experiences = await readExperiences(
    options.learnFrom ?? [],
    { classes: target.classes, rows: dataset.table.rows },
    study,
  );
  const { ordered, rated } = orderByExperience(candidates.usual, experiences);
  const timed = options.objective === "score,time";
  const trials =
    options.trials ?? (options.seconds === undefined ? DEFAULT_TUNE_TRIALS : undefined);
  const learned = options.learnFrom && { note: describeExperience(experiences, rated), rated };
  return {
    dataset,
    target,
    metric,
    info,
    splitting,
    rest,
    held,
    test,
    folds,
    finalFolds,
    rows: new OutOfFold(folds, target, splitting, dataset.weights),
    mayTrainWhole: splitting.by === "rows",
    balanced: options.classWeight === "balanced",
    monotone,
    single: single || timed,
    refit: options.refit ?? true,
    ...candidates,
    first: [...candidates.fixed, ...ordered],
    fixed: candidates.fixed.length,
    notes: [
      { column: "", message: describeData(dataset, info.label, held.length, options) },
      ...sampled.notes,
      ...dataset.notes,
      ...describeMonotone(options.monotone, dataset, options.positive),
      ...(learned ? [learned.note] : []),
      ...describeDivision(options, dataset, divided),
      ...guards.flatMap((guard) => guard.notes),
      ...describeBudget(
        trials,
        candidates.fixed,
        Object.keys(candidates.space.params.model.branches),
      ),
    ],
    learned,
    guards,
    trials,
    timed,
    seed,
    rng,
    label,
    study,
    settings,
  };
}

async function readTestRows(
  options: PlanOptions,
  dataset: Dataset,
  { splitting, column }: DividedRows,
  embed: (source: RowSource) => RowSource,
): Promise<TestRows | undefined> {
  if (options.test === undefined) return undefined;
  const source = await openRows(options.test, readingOptionsOf(options), {
    size: dataset.table.image,
  });
  const rows = await dataset.readMore?.(embed(source));
  return rows && toTestRows(rows, dataset, splitting, column);
}
