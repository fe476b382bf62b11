import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionCheck, type OptionChecks } from "../errors/check-options.ts";
import { callback, flag, number, oneOf, signal, text, whole } from "../errors/option-kinds.ts";
import { requireWhole } from "../errors/require-number.ts";
import { show } from "../errors/show.ts";
import { requireSampler } from "../sampler/require-sampler.ts";
import { requireUrl } from "../storage/require-storage.ts";
import { isRecord } from "./is-record.ts";
import type { Task } from "./metric.ts";
import { readingChecks } from "./table/reading-options.ts";
import type { FoldOptions, TuneOptions } from "./tuning-options.ts";

/** A check with the greatest value that a search can use. */
const from =
  (low: number, high: number): OptionCheck =>
  (name, value) => {
    if (typeof value === "number" && value >= low && value <= high) return;
    throw new AttuneError(
      "usage",
      `${name} must be a number from ${low} to ${high}, got ${show(value)}`,
    );
  };

const names: OptionCheck = (name, value) => {
  if (Array.isArray(value) && value.every((part) => typeof part === "string")) return;
  throw new AttuneError("usage", `${name} must be a list of names, got ${show(value)}`);
};

const rowNumbers: OptionCheck = (name, value) => {
  if (!Array.isArray(value) || !value.every((n) => typeof n === "number"))
    throw new AttuneError("usage", `${name} must be a list of row numbers, got ${show(value)}`);
};

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const values: OptionCheck = (name, value) => {
  if (!isObject(value))
    throw new AttuneError("usage", `${name} must be values by name, got ${show(value)}`);
};

const candidates: OptionCheck = (name, value) => {
  if (!Array.isArray(value) || !value.every(isObject))
    throw new AttuneError("usage", `${name} must be a list of candidates, got ${show(value)}`, {
      hint: `for example [{ model: "tree", depth: 5 }]`,
    });
};

const studies: OptionCheck = (name, value) => {
  const isOne = (entry: unknown): boolean =>
    typeof entry === "string" ||
    (isRecord(entry) && typeof entry["storage"] === "string" && typeof entry["study"] === "string");
  if (!Array.isArray(value) || !value.every(isOne))
    throw new AttuneError("usage", `${name} must be a list of studies, got ${show(value)}`, {
      hint: 'for example ["sqlite:./studies.db"] or [{ storage: "sqlite:./studies.db", study: "a" }]',
    });
};

const FOLD_COUNT = { min: 2, max: 100, hint: "for example --cv 5" };

const FOLDS: OptionChecks<FoldOptions> = {
  by: oneOf("group", "time"),
  column: text,
  count: (_, value) => requireWhole("folds", value, FOLD_COUNT),
  gap: number(0),
};

const folds: OptionCheck = (name, value) => {
  if (!isObject(value)) return requireWhole(name, value, FOLD_COUNT);
  const given = checkOptions<FoldOptions>(name, value as FoldOptions, FOLDS, "folds.");
  for (const part of ["by", "column", "count"] as const)
    if (given[part] === undefined)
      throw new AttuneError("usage", `folds needs { by, column, count }, got ${show(value)}`);
  if (given.by === "group" && given.gap !== undefined)
    throw new AttuneError("usage", "a gap is for folds by time, not by group");
  return given;
};

const CHECKS: OptionChecks<TuneOptions<Task>> = {
  ...readingChecks,
  target: true,
  task: true,
  metric: true,
  positive: text,
  quantile: number(),
  weight: text,
  classWeight: oneOf("balanced"),
  models: names,
  monotone: values,
  categorical: names,
  ignore: names,
  folds,
  repeats: whole(1, 100),
  holdout: from(0, 0.9),
  holdoutRows: rowNumbers,
  refit: flag,
  test: true,
  dropMissing: flag,
  objective: oneOf("score", "score,time"),
  single: flag,
  set: values,
  tries: candidates,
  embeddings: text,
  learnFrom: studies,
  sampler: (_, value) => requireSampler(value),
  trials: whole(1, 1e9),
  seconds: from(1e-3, 1e9),
  startedMs: number(),
  parallel: whole(1, 1024),
  signal,
  endSearch: signal,
  seed: whole(-Number.MAX_SAFE_INTEGER),
  storage: (_, value) => requireUrl(value),
  study: text,
  onData: callback,
  onProgress: callback,
};

/**
 * Checks the options of `tune`, except those that depend on the data.
 * @throws AttuneError `usage`
 */
export function requireTuning(options: unknown): void {
  const given = checkOptions("tune", options as TuneOptions<Task> | undefined, CHECKS);
  text("target", given.target);
  if (given.holdout !== undefined && given.holdoutRows !== undefined)
    throw new AttuneError("usage", "holdout and holdoutRows can't be combined", {
      hint: "give one of them",
    });
}
