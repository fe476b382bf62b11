import { statSync } from "node:fs";
import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import type { Task } from "../../tune/metric.ts";
import type { Data } from "../../tune/table/row-source.ts";
import { CLASS_NAME } from "../../tune/table/source/class-folder.ts";
import { tune } from "../../tune/tune.ts";
import type { TuneResult } from "../../tune/tuning-result.ts";
import { addJsonOption, addSearchOptions, addStudyOptions } from "../command-options.ts";
import { refuseForecastOptions } from "../forecast/forecast-options.ts";
import { tuneSeries } from "../forecast/tune-series.ts";
import { collect } from "../option-values.ts";
import { printJson } from "../print-json.ts";
import { oneLine } from "../printable.ts";
import { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { addTuneOptions } from "../tune/add-tune-options.ts";
import { inCommandTerms } from "../tune/command-terms.ts";
import { hintOfWriting } from "../tune/hint-of-writing.ts";
import { holdoutText } from "../tune/holdout-file.ts";
import { loadMetric } from "../tune/load-metric.ts";
import { madeBy } from "../tune/made-by.ts";
import { EXPORT_HELP, exporterOf } from "../tune/model-exports.ts";
import { addReadingOptions, dataOf, FILES_HELP } from "../tune/reading-options.ts";
import { type TuneCommandOptions, tuneOptionsOf } from "../tune/tune-options.ts";
import { TuneProgress } from "../tune/tune-progress.ts";
import { tuneSummary } from "../tune/tune-summary.ts";
import { requireWritable, writeBytes, writeText } from "../write-text.ts";

const examples = `
Examples:
  $ attune tune churn.csv --target churn --seconds 60 --out model.json --report report.html
  $ attune tune houses.csv --target price --metric mae --cv 5 --repeats 2

  # fix parameters and search the others
  $ attune tune churn.csv --target churn --set model=forest --set trees=200

  # a folder of texts: pos/ and neg/ in it have .txt files
  $ attune tune reviews/ --seconds 60 --out model.json

  # a folder of images: cat/ and dog/ in it have .png and .jpg files
  $ attune tune photos/ --image 64x64 --seconds 300 --out model.json

  # evaluate this configuration first
  $ attune tune churn.csv --target churn --try '{"model":"tree","depth":5}'

  # rows that stand for several people each, as in a survey
  $ attune tune survey.csv --target income --weight people

  # find more rows of a rare class, at the price of false alarms
  $ attune tune churn.csv --target churn --class-weight balanced --metric balanced-accuracy

  # score the model that is written on rows of its own, by a metric of your own
  $ attune tune churn.csv --target churn --test new.csv --metric ./value.ts --out model.json

  # keep all rows of a customer in the same fold
  $ attune tune visits.csv --target bought --group customer

  # the next 12 months of a series, with intervals; --group names several series
  $ attune tune data/airline.csv --target passengers --forecast 12 --time month --out model.json

  # accuracy against time: prints every model that no other beats in both
  $ attune tune churn.csv --target churn --objective accuracy,time

Run the same command again to continue the same study: after Ctrl-C or a crash, or with more
--trials.`;

/** Adds `attune tune`. */
export function addTune(program: Command, terminal: Terminal): void {
  const command = program
    .command("tune")
    .description(
      "search for the best model and its settings for a table, and estimate its score on " +
        "unseen rows",
    )
    .argument("<file...>", FILES_HELP);
  addTuneOptions(command);
  addReadingOptions(command);
  addSearchOptions(command);
  addStudyOptions(command, "name of the study (default: made from the data and the settings)");
  addJsonOption(command)
    .option("--out <file>", "write the trained model to a file, for attune predict")
    .option(
      "--export <file>",
      `write the trained model for programs without Attune: ${EXPORT_HELP}; may be repeated`,
      collect,
    )
    .option("--report <file>", "write a report to a file, as one HTML page")
    .option("--card <file>", "write a model card to a file, in Markdown")
    .addHelpText("after", examples)
    .action((files: string[]) =>
      inCommandTerms(command, () => {
        const { target = targetOf(files), forecast, ...options } = command.opts<CommandOptions>();
        if (forecast !== undefined)
          return tuneSeries(files, { ...options, target, forecast }, program, terminal);
        refuseForecastOptions(options);
        return tuneFiles(files, { ...options, target }, program, terminal);
      }),
    );
}

/** The options as commander reads them: without a target where none is given. */
type CommandOptions = Omit<TuneCommandOptions, "target"> & { readonly target?: string };

/** The target where none is given. @throws AttuneError for all but a folder of texts or images */
function targetOf(files: readonly string[]): string {
  const path = files[0];
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory()) return CLASS_NAME;
  if (status === undefined && path !== "-")
    throw new AttuneError("data-invalid", `there is no file or folder ${path}`, {
      hint: "check the path",
    });
  throw new AttuneError("usage", "--target is missing", {
    hint: "name the column to predict; only folders of texts or images need none",
  });
}

/** What stands for new rows in the command that is printed for the model. */
const rowsOf = (files: readonly string[]): string =>
  statSync(files[0], { throwIfNoEntry: false })?.isDirectory() ? "FOLDER" : "ROWS.csv";

/** @throws AttuneError `usage` when standard input is to be read twice */
function testOf(test: readonly string[], files: readonly string[], terminal: Terminal): Data {
  if (test.includes("-") && files.includes("-"))
    throw new AttuneError(
      "usage",
      "standard input (-) can't have both the data and the test rows",
      {
        hint: "name a file for one of them",
      },
    );
  return dataOf(test, terminal);
}

async function tuneFiles(
  files: readonly string[],
  options: TuneCommandOptions,
  program: Command,
  terminal: Terminal,
): Promise<void> {
  const exporters = (options.export ?? []).map(
    (path) => [path, exporterOf(path, "--export")] as const,
  );
  for (const path of [
    ...(options.export ?? []),
    options.out,
    options.report,
    options.card,
    options.writeHoldout,
  ])
    if (path !== undefined) requireWritable(path);
  const given = tuneOptionsOf(options);
  const progress = new Progress(terminal);
  const watch = new TuneProgress(progress);
  const onEnd = (): void =>
    progress.line("Ending the search: the best model so far is trained. Ctrl-C again leaves.");
  terminal.signal.addEventListener("abort", onEnd, { once: true });
  if (!options.json)
    watch.begin(
      `${files.join(", ").replace(/^-$/, "standard input")}: predicting ${options.target}`,
    );
  let result: TuneResult<Task>;
  try {
    result = await tune(dataOf(files, terminal), {
      ...given,
      ...(given.metric && { metric: (await loadMetric(given.metric)) as typeof given.metric }),
      ...(options.test && { test: testOf(options.test, files, terminal) }),
      startedMs: terminal.startedMs,
      endSearch: terminal.signal,
      onData: (notes) => {
        if (!options.json) watch.showData(notes);
      },
      onProgress: (state) => watch.update(state),
    });
  } finally {
    terminal.signal.removeEventListener("abort", onEnd);
    watch.end();
  }
  const hint = hintOfWriting(options.storage);
  const write = (path: string | undefined, text: () => string): void => {
    if (path !== undefined) writeText(path, text(), hint);
  };
  write(options.out, () => `${JSON.stringify(result.model())}\n`);
  const made = madeBy(files, options, program);
  write(options.report, () => result.toHTML(made));
  write(options.card, () => result.toMarkdown(made));
  write(options.writeHoldout, () => holdoutText(result.holdoutRows));
  // Last, since a format may be unable to hold the model.
  const sizes = new Map<string, number>();
  const warnings: string[] = [];
  for (const [path, convert] of exporters) {
    const exported = await convert(result.model());
    writeBytes(path, exported.bytes, hint);
    sizes.set(path, exported.bytes.length);
    warnings.push(...exported.warnings.map((warning) => `${path}: ${warning}`));
  }
  for (const warning of warnings) terminal.err(`warning: ${oneLine(warning)}\n`);
  if (options.json)
    printJson(terminal, {
      ...result.toJSON(),
      ...(exporters.length > 0 && { warnings }),
      report: result.report(made),
    });
  else terminal.out(tuneSummary(result, options, sizes, terminal, rowsOf(files)));
}
