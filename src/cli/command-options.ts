import { type Command, Option } from "commander";
import type { StorageUrl } from "../storage/url.ts";
import {
  collect,
  parseFromOne,
  parseFromZero,
  parsePositive,
  parseWhole,
} from "./option-values.ts";

/** Storage of commands that name none. */
export const DEFAULT_STORAGE: StorageUrl = "sqlite:./attune.db";

/** Help of `--raw`, of commands that write CSV. */
export const RAW_HELP =
  "CSV: write text that a spreadsheet would run as a formula as it is, without a ' before it";

/** Where studies are stored. */
export interface StorageOption {
  /** As the user wrote it; `openStorage` refuses URLs of an unknown kind. */
  readonly storage: StorageUrl;
}

/** Which study a command is for. */
export interface StudyOption extends StorageOption {
  /** Default: the only study of the storage, or a name that the command makes. */
  readonly study?: string;
}

/** How a command prints its result. */
export interface JsonOption {
  /** JSON in place of text. */
  readonly json?: boolean;
}

/** The options by which a command searches: for how long, and how. */
export interface SearchFlags {
  /** Trials in all, with those of earlier runs. */
  readonly trials?: number;
  /** Time for this run. */
  readonly seconds?: number;
  /** Trials, or threads, at once. */
  readonly parallel?: number;
  /** Seed of the random numbers. Default: the stored one, or a new one. */
  readonly seed?: number;
  /** Name of the sampler. */
  readonly sampler?: string;
}

/** Whether a new study learns from earlier ones. */
export interface ExperienceOption {
  /** False with `--no-experience`. */
  readonly experience: boolean;
}

/** Whether the names of parameters say where a search begins. */
export interface NameHintsOption {
  /** False with `--no-name-hints`; undefined otherwise. */
  readonly nameHints?: boolean;
}

/** What a new study optimizes, as text: see `objectivesOf` and `limitsOf`. */
export interface ObjectiveOptions {
  /** Direction of the only objective. */
  readonly direction?: string;
  /** Several objectives, each as name=direction. */
  readonly objective?: readonly string[];
  /** Limits, each as name<=number or name>=number. */
  readonly limit?: readonly string[];
}

/** Adds `--storage`. */
export function addStorageOption(command: Command): Command {
  return command.option(
    "--storage <url>",
    "where studies are stored: sqlite:PATH, postgres://USER@HOST/DATABASE or memory:",
    DEFAULT_STORAGE,
  );
}

/**
 * Adds `--storage` and `--study`.
 * @param nameHelp what the command's help says of `--study`
 */
export function addStudyOptions(
  command: Command,
  nameHelp = "name of the study (default: the only study of the storage)",
): Command {
  return addStorageOption(command).option("--study <name>", nameHelp);
}

/** Adds `--trials`, `--seconds`, `--parallel`, `--seed` and `--sampler`. */
export function addSearchOptions(command: Command): Command {
  return command
    .option("--trials <count>", "number of trials in all, with those of earlier runs", parseFromOne)
    .option("--seconds <number>", "time limit of this run", parsePositive)
    .option("--parallel <count>", "number of trials, or threads, at once", parseFromOne)
    .option("--seed <number>", "seed of the random numbers, to repeat a run", parseWhole)
    .option(
      "--sampler <name>",
      "how to search: auto (the default), gp, tpe, cma-es, forest, genetic, nsga2, random, " +
        "sobol, grid, … (docs/samplers.md)",
    );
}

/**
 * Adds `--direction`, `--objective` and `--limit`.
 * @param newStudyOnly whether the options count only if the command creates a study
 */
export function addObjectiveOptions(command: Command, newStudyOnly: boolean): Command {
  const when = newStudyOnly ? " (new studies only)" : "";
  return command
    .option("--direction <name>", `minimize (the default) or maximize the result${when}`)
    .option(
      "--objective <name=direction>",
      `one of several results to minimize or maximize; may be repeated${when}`,
      collect,
    )
    .option(
      "--limit <name<=number>",
      `a limit on a quantity that the trial measures; may be repeated${when}`,
      collect,
    );
}

/** Adds `--no-experience`. */
export function addExperienceOption(command: Command): Command {
  return command.option(
    "--no-experience",
    "search without what earlier studies of a similar space show",
  );
}

/** Adds `--no-name-hints`. */
export function addNameHintsOption(command: Command): Command {
  return command.option(
    "--no-name-hints",
    "do not begin with the usual values of hyperparameters by their names, such as lr",
  );
}

/** Adds `--pruner`. */
export function addPrunerOption(command: Command): Command {
  return command.option(
    "--pruner <name>",
    "stop or pause bad trials early: asha:1:81, hyperband:1:81, median, … (docs/early-stopping.md)",
  );
}

/** Adds `--json`. */
export function addJsonOption(command: Command): Command {
  return command.option("--json", "print the result as JSON");
}

/** Which trials a command lists. */
export interface ListingOptions {
  /** Trials to skip. */
  readonly offset?: number;
  /** Greatest number of trials. */
  readonly limit?: number;
  /** The last trials only. */
  readonly last?: number;
}

/** Adds `--limit`, `--offset` and `--last`. */
export function addListingOptions(command: Command): Command {
  return command
    .option("--limit <count>", "list at most this number of trials", parseFromOne)
    .option("--offset <count>", "skip this number of trials", parseFromZero)
    .addOption(
      new Option("--last <count>", "list only the last trials")
        .argParser(parseFromOne)
        .conflicts(["limit", "offset"]),
    );
}
