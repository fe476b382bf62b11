import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { addJsonOption, addStudyOptions } from "../command-options.ts";
import type {
  ExplainCommandOptions,
  ExplainStudyCommandOptions,
} from "../explain/explain-options.ts";
import { runExplain } from "../explain/run-explain.ts";
import { runExplainStudy } from "../explain/run-explain-study.ts";
import { collect, collectNames, parseFromOne, parseNumber, parseWhole } from "../option-values.ts";
import type { Terminal } from "../terminal.ts";
import { inCommandTerms } from "../tune/command-terms.ts";
import { addFileOptions, EMBEDDINGS_HELP, FILES_HELP } from "../tune/reading-options.ts";

const help = `
Of a model, without rows it shows which columns matter, as attune tune measured it. With rows, and
without --row, --each and --column, it shows how much the score of the model depends on each
column, for which the rows need the target. Use rows that the model was not trained on.

Of a study (--study, or --storage with one study) it shows what the search believes, whichever
sampler made it: a model's mean and spread along each parameter, the most promising region, what was
not explored, and what 10 and 50 more trials are expected to gain.

Examples:
  $ attune explain model.json
  $ attune explain model.json test.csv
  $ attune explain model.json test.csv --out explanation.html

  # what pushed the prediction of the third row
  $ attune explain model.json test.csv --row 3

  # the nearest change by which 500 is predicted, at the same age
  $ attune explain model.json test.csv --row 3 --to 500 --keep-fixed age

  # how predictions depend on a column
  $ attune explain model.json test.csv --column age --out age.svg

  # one new row, compared with others
  $ attune explain model.json customer.csv --row 1 --background test.csv

  # the contributions of all columns to all predictions, as CSV
  $ attune explain model.json test.csv --each --out contributions.csv

  # what the search of a study believes, and whether to go on
  $ attune explain --study oven
  $ attune explain --study oven --out oven.html`;

/** Adds `attune explain`. */
export function addExplain(program: Command, terminal: Terminal): void {
  const command = program
    .command("explain")
    .description(
      "show what a model that attune tune --out wrote has learned, and why it predicts what it " +
        "does; or with --study what a search believes",
    )
    .argument("[model]", "file that attune tune --out wrote")
    .argument("[rows...]", `rows with the columns of the model: ${FILES_HELP}`)
    .option(
      "--row <number>",
      "explain the prediction of this row, the first one being 1",
      parseFromOne,
    )
    .option("--column <name>", "how predictions depend on this column; may be repeated", collect)
    .option("--each", "contributions of the columns to the prediction of each row")
    .option(
      "--background <files>",
      "rows that predictions are compared with (default: the rows themselves)",
      collectNames,
    )
    .option(
      "--class <label>",
      "the class to explain (default: of two the one that the metric is of, of more the predicted one)",
    )
    .option(
      "--to <prediction>",
      "with --row: the class, or the number, that its nearest change is to reach (default: any other class)",
    )
    .option(
      "--keep-fixed <columns>",
      "with --row: columns that the nearest change leaves as they are",
      collectNames,
    )
    .option("--metric <name>", "score for the importance (default: the one that was tuned for)")
    .option("--positive <class>", "the class that --metric is of")
    .option("--quantile <share>", "the quantile of the metric pinball", parseNumber)
    .option("--repeats <count>", "shuffles of each column (default: 5)", parseFromOne)
    .option(
      "--correlation <number>",
      "from which correlation columns are shuffled together, above 1 none are (default: 0.9)",
      parseNumber,
    )
    .option(
      "--pairs <count>",
      "more pairs of orders lower the errors of sampling (default: 2)",
      parseFromOne,
    )
    .option("--limit <count>", "show at most this number of columns (default: 20)", parseFromOne)
    .option("--seed <number>", "seed of the random numbers (default: 1)", parseWhole)
    .option("--embeddings <folder>", EMBEDDINGS_HELP)
    .option("--out <file>", "write a file: .html, .svg, .png, .json, .txt, or .csv with --each");
  addFileOptions(command);
  addStudyOptions(command, "explain this study (with --storage alone: its only one)").option(
    "--objective <name>",
    "of a study with several objectives: explain this one only",
  );
  addJsonOption(command)
    .addHelpText("after", help)
    .action((model: string | undefined, rows: string[]) => {
      const of = requireOne(command, model);
      return inCommandTerms(command, () =>
        of === undefined
          ? runExplainStudy(command.opts<ExplainStudyCommandOptions>(), terminal)
          : runExplain(of, rows, command.opts<ExplainCommandOptions>(), terminal),
      );
    });
}

/** Options of studies, and those that both have. All others are of models. */
const OF_STUDIES: readonly string[] = ["study", "storage", "objective"];
const OF_BOTH: readonly string[] = ["out", "json"];

/**
 * The model to explain; undefined for a study.
 * @throws AttuneError `usage` for both, for neither, and for an option of the other one
 */
function requireOne(command: Command, model: string | undefined): string | undefined {
  const given = command.options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === "cli",
  );
  const ofStudy = given.find((option) => OF_STUDIES.includes(option.attributeName()));
  const isStudy = given.some(({ long }) => long === "--study" || long === "--storage");
  if (model === undefined && !isStudy)
    throw new AttuneError("usage", "explain needs a model or a study", {
      hint: "attune explain MODEL.json, or attune explain --study NAME",
    });
  if (model !== undefined && ofStudy !== undefined)
    throw new AttuneError(
      "usage",
      `explain takes a model or a study, not both: ${model} and ${ofStudy.long}`,
      { hint: "run the command once for each" },
    );
  if (model !== undefined) return model;
  const ofModel = given.find((option) => {
    const name = option.attributeName();
    return !OF_STUDIES.includes(name) && !OF_BOTH.includes(name);
  });
  if (ofModel === undefined) return undefined;
  throw new AttuneError("usage", `${ofModel.long} explains a model, not a study`, {
    hint: "leave it out, or give the file of a model",
  });
}
