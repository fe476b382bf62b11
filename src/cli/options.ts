import type { Command } from "commander";
import { InvalidArgumentError } from "commander";

export function wholeNumber(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || text.trim() === "") throw new InvalidArgumentError("it must be a whole number");
  return n;
}
export function positiveWhole(text: string): number {
  const n = wholeNumber(text);
  if (n < 1) throw new InvalidArgumentError("it must be at least 1");
  return n;
}
export function positiveNumber(text: string): number {
  const n = Number(text);
  if (!(n > 0) || !Number.isFinite(n)) throw new InvalidArgumentError("it must be a number above 0");
  return n;
}
export function nonNegative(text: string): number {
  const n = wholeNumber(text);
  if (n < 0) throw new InvalidArgumentError("it must be at least 0");
  return n;
}
export const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];

/** Where the study is kept and what it is called. */
export function studyOptions(command: Command, name?: string): Command {
  return command.option("--storage <url>", "where studies are kept: sqlite:PATH or memory:", "sqlite:./attune.db").option("--study <name>", "name of the study", name);
}
export function jsonOption(command: Command): Command {
  return command.option("--json", "print JSON for programs");
}
