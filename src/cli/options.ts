import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { openStorage } from "../storage/open-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { fileOf, type StorageUrl } from "../storage/url.ts";

export function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || text.trim() === "")
    throw new InvalidArgumentError("it must be a whole number");
  return n;
}
export function positiveWhole(text: string): number {
  const n = wholeNumber(text);
  if (n < 1) throw new InvalidArgumentError("it must be at least 1");
  return n;
}
export function positiveNumber(text: string): number {
  const n = Number(text);
  if (!(n > 0) || !Number.isFinite(n))
    throw new InvalidArgumentError("it must be a number above 0");
  return n;
}
export function anyNumber(text: string): number {
  const n = Number(text);
  if (Number.isNaN(n) || text.trim() === "") throw new InvalidArgumentError("it must be a number");
  return n;
}
export function nonNegative(text: string): number {
  const n = wholeNumber(text);
  if (n < 0) throw new InvalidArgumentError("it must be at least 0");
  return n;
}
export const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  text,
];
/** `a,b` and repeated options alike. */
export const collectList = (
  text: string,
  before: readonly string[] | undefined,
): readonly string[] => [...(before ?? []), ...text.split(",").map((t) => t.trim())];

/** A value as people type it: JSON where it is JSON, else the text itself. */
export function looseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
/** @throws AttuneError `usage` naming the option */
export function strictJson(text: string, option: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AttuneError(
      "usage",
      `${option}: ${text.length > 60 ? `${text.slice(0, 57)}…` : text} is not JSON: ${(error as Error).message}`,
    );
  }
}

export const DEFAULT_STORAGE = "sqlite:./attune.db";

/** Where the study is kept and what it is called. */
export function studyOptions(command: Command, nameHelp = "name of the study"): Command {
  return command
    .option(
      "--storage <url>",
      "where studies are kept: sqlite:PATH, postgres://USER@HOST/DATABASE or memory:",
      DEFAULT_STORAGE,
    )
    .option("--study <name>", nameHelp);
}
export function budgetOptions(command: Command): Command {
  return command
    .option("--trials <count>", "trials in all, those of earlier runs included", positiveWhole)
    .option("--seconds <number>", "time for this run", positiveNumber)
    .option("--parallel <count>", "trials, or threads, at once", positiveWhole)
    .option("--seed <number>", "repeats a run", wholeNumber)
    .option(
      "--sampler <name>",
      "how to search: auto (the default), gp, tpe, cma-es, forest, genetic, nsga2, random, sobol, grid, … (docs/samplers.md)",
    );
}
export function jsonOption(command: Command): Command {
  return command.option("--json", "print JSON for programs");
}

/**
 * For commands that only read, or go on with what is there: a file that does not exist is a
 * mistake, not a new database.
 * @throws AttuneError `storage-unreachable`
 */
export async function openExisting(url: string): Promise<Storage> {
  const path = fileOf(url);
  if (path !== undefined && path !== "" && !existsSync(path))
    throw new AttuneError("storage-unreachable", `there is no file ${path}`, {
      hint: "name the database with --storage sqlite:PATH",
    });
  return openStorage(url as StorageUrl);
}
