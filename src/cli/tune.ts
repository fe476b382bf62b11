import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { samplerNamed } from "../sampler/sampler-by-name.ts";
import type { StorageUrl } from "../storage/storage-url.ts";
import { candidateName } from "../tune/candidate-name.ts";
import type { Task } from "../tune/metric.ts";
import { tune as tuneTable } from "../tune/tune.ts";
import type {
  Evaluated,
  Score,
  TuneOptions,
  Progress as TuneProgress,
  TuneResult,
} from "../tune/types.ts";
import {
  budgetOptions,
  collect,
  collectList,
  jsonOption,
  looseJson,
  positiveWhole,
  strictJson,
  studyOptions,
} from "./options.ts";
import { Progress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { bold, duration, number, settings, tableText } from "./text.ts";

const examples = `
Examples:
  $ attune tune churn.csv --target churn --seconds 60 --out model.json --report report.html
  $ attune tune houses.csv --target price --metric mae --cv 5 --repeats 2
  $ attune tune churn.csv --target churn --set model=forest --set trees=200      # fix parameters, search the rest
  $ attune tune churn.csv --target churn --try '{"model":"tree","depth":5}'      # evaluate this one first
  $ attune tune visits.csv --target bought --group customer                      # rows of a customer stay together
  $ attune tune churn.csv --target churn --objective accuracy,time               # accuracy against time: a front

The same command goes on with the same study: after Ctrl-C, a crash, or with more --trials.`;

export function tune(program: Command, terminal: Terminal): void {
  const command = program
    .command("tune <file>")
    .description(
      "search models and their settings for a CSV file, and say honestly how well the result will do",
    )
    .requiredOption("--target <column>", "the column to predict")
    .option("--task <name>", "classification or regression (inferred unless given)")
    .option("--metric <name>", "accuracy, balanced-accuracy, auc, log-loss, f1; rmse, mae, r2")
    .option(
      "--models <names>",
      "linear, tree, forest, boosting, neighbors, network (all unless given)",
      collectList,
    )
    .option("--categorical <columns>", "numbers that are names, such as a postcode", collectList)
    .option("--ignore <columns>", "leave columns out", collectList)
    .option("--drop-missing", "leave out rows without a target")
    .option("--cv <folds>", "folds of cross-validation (default: 5)", positiveWhole)
    .option(
      "--repeats <count>",
      "times that cross-validation is repeated with other folds",
      positiveWhole,
    )
    .option("--group <column>", "rows with the same value stay in the same fold")
    .option("--time <column>", "folds in order of time: earlier rows train, later ones validate")
    .option("--holdout <share>", "share of rows that the search never sees (default: 0.2)", Number)
    .option("--objective <list>", "METRIC, or METRIC,time for the front of quality against time")
    .option("--set <name=value>", "fix a parameter; may be repeated", collect)
    .option("--try <json>", "evaluate this configuration first; may be repeated", collect);
  budgetOptions(command);
  studyOptions(command, "name of the study (made from the data and the settings unless given)");
  jsonOption(command)
    .option("--out <file>", "write the trained model here, for attune predict")
    .option("--report <file>", "write a report here, one HTML page")
    .addHelpText("after", examples)
    .action((file, options) => act(file, options, terminal));
}

async function act(
  file: string,
  o: { readonly [name: string]: any },
  terminal: Terminal,
): Promise<void> {
  const progress = new Progress(terminal);
  const watch = new Watch(progress);
  let result: TuneResult<Task>;
  try {
    result = await tuneTable(file, {
      ...optionsOf(o),
      signal: terminal.signal,
      onData: (notes) => {
        if (o["json"]) return;
        progress.line(`${file}: to predict ${o["target"]}`);
        showNotes(notes, progress);
      },
      onProgress: (p) => watch.see(p),
    });
  } finally {
    progress.clear();
  }
  if (o["out"] !== undefined) write(o["out"], `${JSON.stringify(result.model())}\n`);
  if (o["report"] !== undefined) write(o["report"], result.toHTML());
  if (o["json"]) terminal.out(`${JSON.stringify(result.toJSON())}\n`);
  else terminal.out(summary(result, o, terminal));
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new AttuneError("usage", `${path} can't be written: ${(cause as Error).message}`, {
      hint: "check the folder and its permissions; the study is kept, the same command only has to write it again",
      cause,
    });
  }
}

function optionsOf(o: { readonly [name: string]: any }): TuneOptions<Task> {
  if (o["group"] !== undefined && o["time"] !== undefined)
    throw new AttuneError("usage", "--group and --time can't be combined", {
      hint: "give one of them",
    });
  const column: string | undefined = o["group"] ?? o["time"];
  const count: number = o["cv"] ?? 5;
  const [metric, timed, ...more] =
    o["objective"] === undefined ? [] : (o["objective"] as string).split(",").map((t) => t.trim());
  if (more.length > 0 || (timed !== undefined && timed !== "time"))
    throw new AttuneError(
      "usage",
      `--objective ${JSON.stringify(o["objective"])} is neither METRIC nor METRIC,time`,
      {
        hint: "--objective accuracy,time",
      },
    );
  const set = (o["set"] as readonly string[] | undefined)?.map((text) => {
    const at = text.indexOf("=");
    if (at < 1)
      throw new AttuneError("usage", `--set ${JSON.stringify(text)} is not name=value`, {
        hint: "--set model=forest",
      });
    return [text.slice(0, at), looseJson(text.slice(at + 1))];
  });
  const given: { [name: string]: unknown } = {
    target: o["target"],
    task: o["task"],
    metric: o["metric"] ?? (metric === "score" ? undefined : metric),
    models: o["models"],
    categorical: o["categorical"],
    ignore: o["ignore"],
    dropMissing: o["dropMissing"],
    folds:
      column === undefined
        ? o["cv"]
        : { by: o["group"] === undefined ? "time" : "group", column, count },
    repeats: o["repeats"],
    holdout: o["holdout"],
    objective: timed === undefined ? undefined : "score,time",
    set: set && Object.fromEntries(set),
    tries: o["try"]?.map((text: string) => strictJson(text, "--try")),
    sampler: o["sampler"] === undefined ? undefined : samplerNamed(o["sampler"]),
    trials: o["trials"],
    seconds: o["seconds"],
    parallel: o["parallel"],
    seed: o["seed"],
    storage: o["storage"] as StorageUrl,
    study: o["study"],
  };
  if (
    given["task"] !== undefined &&
    given["task"] !== "classification" &&
    given["task"] !== "regression"
  )
    throw new AttuneError(
      "usage",
      `--task must be classification or regression, got ${JSON.stringify(given["task"])}`,
    );
  return Object.fromEntries(
    Object.entries(given).filter(([, v]) => v !== undefined),
  ) as unknown as TuneOptions<Task>;
}

function showNotes(notes: TuneResult<Task>["notes"], progress: Progress): void {
  for (const n of notes) progress.line(`  ${n.column === "" ? "" : `${n.column}: `}${n.message}`);
}

/** Tells of a search as it goes: a line for each new best, and one that is redrawn. */
class Watch {
  readonly #progress: Progress;
  #best = -1;
  constructor(progress: Progress) {
    this.#progress = progress;
  }
  see(p: TuneProgress): void {
    const { best } = p;
    if (best !== undefined && best.number !== this.#best) {
      this.#best = best.number;
      this.#progress.line(
        `trial ${String(best.number).padStart(3)}  ${p.metric} ${number(best.validation.mean)}  ${best.model}  ${settings(best.params)}`,
      );
    }
    const left = p.secondsLeft === undefined ? "" : `, ${duration(p.secondsLeft)} left`;
    this.#progress.show(
      `${p.finished}${p.trials === undefined ? "" : ` of ${p.trials}`} trials in ${duration(p.seconds)}${left}; best ${p.metric} ${best === undefined ? "–" : `${number(best.validation.mean)} (${best.model})`}`,
    );
  }
}

const interval = (s: Score): string =>
  `${number(s.mean)} (95 % interval ${number(s.low)} to ${number(s.high)})`;
const spread = (e: Evaluated): string => `${number(e.validation.mean)} ± ${number(e.std)}`;

function summary(
  r: TuneResult<Task>,
  o: { readonly [name: string]: any },
  terminal: Terminal,
): string {
  const lines = [`${bold(terminal, `Best: ${r.best.model}`)}  ${settings(r.best.params)}`];
  const rows = [
    ["", `cross-validation ${r.metric}`, "unseen rows"],
    [candidateName(r.best, r), spread(r.best), r.holdout ? interval(r.holdout) : "none held out"],
  ];
  if (r.baseline && r.baseline.number !== r.best.number)
    rows.push([
      candidateName(r.baseline, r),
      spread(r.baseline),
      r.baseline.holdout ? interval(r.baseline.holdout) : "–",
    ]);
  const constant = r.leaderboard.find((e) => e.model === "constant");
  if (constant && constant.number !== r.best.number) rows.push(["constant", spread(constant), ""]);
  lines.push(tableText(rows).trimEnd());
  lines.push(
    `${bold(terminal, r.verdict.fit === "good" ? "Good fit" : r.verdict.fit === "overfits" ? "Overfits" : "Underfits")}: ${r.verdict.advice}`,
  );
  if (o["objective"]?.includes("time")) {
    lines.push(
      `Quality against time:\n${tableText([[`${r.metric}`, "s to train", "rows/s", ""], ...r.front.map((e) => [number(e.validation.mean), number(e.secondsToTrain), e.rowsPerSecond.toFixed(0), `${e.model}  ${settings(e.params)}`])]).trimEnd()}`,
    );
  }
  if (r.failed.length > 0)
    lines.push(
      `${r.failed.length} of ${r.trials} trials failed; the last: ${r.failed[r.failed.length - 1].message}`,
    );
  lines.push(
    `${r.trials} trials in ${duration(r.seconds)}; study ${r.study} in ${o["storage"]}, the same command goes on with it.`,
  );
  const written = [
    o["out"] !== undefined &&
      `${o["out"]} (the ${candidateName(r.kept, r)}${r.kept.number === r.best.number ? "" : ", which did better on unseen rows"}; attune predict ${o["out"]} ROWS.csv)`,
    o["report"],
  ].filter(Boolean);
  if (written.length > 0) lines.push(`Written: ${written.join(", ")}`);
  return `${lines.join("\n")}\n`;
}
