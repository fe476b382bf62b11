import type { Command } from "commander";
import { collect, collectNames, parseFromOne, parseNumber } from "../option-values.ts";

/** Adds the options that only `attune tune` has, in the order of its help. */
export function addTuneOptions(command: Command): void {
  addGoalOptions(command);
  addCandidateOptions(command);
  addValidationOptions(command);
  addForecastOptions(command);
  addHoldoutOptions(command);
  addSearchWishes(command);
}

/** What is predicted, and how predictions are scored. */
function addGoalOptions(command: Command): void {
  command
    .option("--target <column>", "the column to predict (default for a folder: class)")
    .option("--task <name>", "classification or regression (default: inferred from the target)")
    .option(
      "--metric <name>",
      "accuracy, balanced-accuracy, auc, average-precision, log-loss, brier, f1, matthews, " +
        "quadratic-kappa; rmse, mae, r2, rmsle, mape, pinball (default: auc for two classes, " +
        "log-loss for more, rmse for numbers); or a module of your own, such as ./cost.ts; of " +
        "forecasts: mase (the default), rmsse, smape, mae, rmse, pinball",
    )
    .option(
      "--positive <class>",
      "the class that f1, average-precision and auc are of (default: the rarer of two)",
    )
    .option("--quantile <share>", "the quantile of --metric pinball (default: 0.5)", parseNumber)
    .option(
      "--weight <column>",
      "column with the weight of each row, a number above 0, in training and in scores (default: " +
        "each row counts once)",
    )
    .option(
      "--class-weight <rule>",
      "balanced: train as if all classes were equally frequent; scores keep their frequencies",
    );
}

/** What is tried on which columns. */
function addCandidateOptions(command: Command): void {
  command
    .option(
      "--embeddings <folder>",
      "folder or installed package with a model of sentence embeddings (model.onnx, " +
        "tokenizer.json): its numbers are further columns of each text",
    )
    .option(
      "--models <names>",
      "linear, tree, forest, extra-trees, boosting, neighbors, network, kernel; of images " +
        "convolution, of forecasts seasonal-naive, drift and ets, too (default: all)",
      collectNames,
    )
    .option(
      "--monotone <list>",
      "columns with the direction in which predictions go as their values rise, such as " +
        "age:+,price:-; only boosting is searched then",
      collectNames,
    )
    .option(
      "--categorical <columns>",
      "columns whose numbers are names, such as a postcode",
      collectNames,
    )
    .option("--ignore <columns>", "columns to leave out", collectNames)
    .option("--drop-missing", "leave out rows whose target is missing");
}

/** Which rows validate. */
function addValidationOptions(command: Command): void {
  command
    .option(
      "--cv <folds>",
      "number of cross-validation folds (default: by rows, 8 below 2,000)",
      parseFromOne,
    )
    .option(
      "--repeats <count>",
      "number of times that cross-validation is repeated with other folds",
      parseFromOne,
    )
    .option(
      "--group <column>",
      "keep rows with the same value in the same fold; with --forecast: the name of each row's series",
    )
    .option(
      "--time <column>",
      "train on earlier rows and validate on later ones; with --forecast: the time of each row",
    );
}

/** A forecast of series in place of a table. */
function addForecastOptions(command: Command): void {
  command
    .option(
      "--forecast <steps>",
      "forecast this number of steps of one or many series (docs/forecasting.md)",
      parseFromOne,
    )
    .option(
      "--season <steps>",
      "with --forecast: steps of a season (default: 12 for months, 7 for days, …)",
      parseFromOne,
    )
    .option(
      "--future <file>",
      "with --forecast: rows of the steps that are forecast, whose columns are known in advance; may " +
        "be repeated",
      collect,
    )
    .option(
      "--interval <share>",
      "with --forecast: share of actual values that intervals hold (default: 0.9)",
      parseNumber,
    );
}

/** Which rows are never trained on. */
function addHoldoutOptions(command: Command): void {
  command
    .option(
      "--gap <time>",
      "with --time: rows that are less than this before the validation rows do not train, in days " +
        "for dates (default: 0)",
      parseNumber,
    )
    .option(
      "--holdout <share>",
      "share of rows that are kept out of the search, for the final score (default: 0.2; below " +
        "2,000 rows 0, and the score is of nested cross-validation)",
      parseNumber,
    )
    .option(
      "--holdout-rows <file>",
      "hold out these rows instead: a file with the number of a row in each line, 1 for the first " +
        "row below the header",
    )
    .option("--write-holdout <file>", "write the numbers of the rows that are held out to a file")
    .option(
      "--test <file>",
      "labelled rows with the same columns, to score the written model after everything is decided; " +
        "no rows are held out unless --holdout is given; may be repeated",
      collect,
    )
    .option(
      "--keep-scored",
      "write the model that was scored on the held-out rows, not one that was trained again on all rows",
    );
}

/** What is searched for, and where the search begins. */
function addSearchWishes(command: Command): void {
  command
    .option(
      "--objective <list>",
      "METRIC, or METRIC,time to optimize the score and the time of training and prediction",
    )
    .option("--single", "keep the best single model, not an ensemble of several")
    .option("--set <name=value>", "fix a parameter; may be repeated", collect)
    .option("--try <json>", "evaluate this configuration first; may be repeated", collect)
    .option(
      "--learn-from <studies>",
      "earlier tune studies of other tables, which order the first candidates: a storage, or a study " +
        "in --storage; may be repeated",
      collect,
    );
}
