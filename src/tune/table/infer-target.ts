import { AttuneError } from "../../errors/attune-error.ts";
import type { Task } from "../metric.ts";
import { parseNumber } from "./cells.ts";
import { type ColumnProfile, MAX_DISTINCT } from "./profile.ts";

/** A numeric target with at most this many distinct whole numbers is taken as classes. */
const MAX_WHOLE_NUMBER_CLASSES = 20;
/** Largest number of classes that is supported. */
const MAX_CLASSES = 200;

/** What the target column was taken for. */
export interface InferredTarget {
  /** Whether classes or numbers are to be predicted. */
  readonly task: Task;
  /** Labels in order of class index, numbers by value and texts by code unit; [] for regression. */
  readonly classes: readonly string[];
}

/**
 * Infers from the target's profile whether it holds classes or numbers, and checks that it can be
 * learned.
 * @param task asked for by the user; inferred when undefined
 * @throws AttuneError `data-invalid`
 */
export function inferTarget(
  name: string,
  profile: ColumnProfile,
  task: Task | undefined,
  dropMissing: boolean,
): InferredTarget {
  const refuse = (problem: string, hint: string): never => {
    throw new AttuneError("data-invalid", `target ${JSON.stringify(name)} ${problem}`, { hint });
  };
  const { count, missing, present, distinct } = profile;
  if (present === 0) refuse("is missing in every row", "name the column that is to be predicted");
  if (missing > 0 && !dropMissing)
    refuse(
      `is missing in ${missing} of ${count} rows`,
      "remove these rows, or leave them out with --drop-missing",
    );
  const isNumeric = profile.numbers === present;
  const hasFewWholeNumbers = profile.isWhole && distinct.size <= MAX_WHOLE_NUMBER_CLASSES;
  const inferred = task ?? (isNumeric && !hasFewWholeNumbers ? "regression" : "classification");
  if (inferred === "regression" && !isNumeric) {
    const text = [...distinct].find((t) => Number.isNaN(parseNumber(t)));
    refuse(
      `contains ${JSON.stringify(text)}, which is not a number`,
      "use --task classification, or correct the column",
    );
  }
  if (distinct.size < 2)
    refuse(
      `is always ${JSON.stringify([...distinct][0])}: there is nothing to learn`,
      "it needs at least two classes, or numbers that vary",
    );
  if (inferred === "regression") return { task: inferred, classes: [] };
  if (distinct.size > MAX_CLASSES)
    refuse(
      `has ${distinct.size >= MAX_DISTINCT ? `${MAX_DISTINCT} or more` : distinct.size} classes; ` +
        `at most ${MAX_CLASSES} are supported`,
      isNumeric ? "use --task regression" : "group rare classes",
    );
  const classes = [...distinct].sort((a, b) =>
    isNumeric ? Number(a) - Number(b) : a < b ? -1 : 1,
  );
  return { task: inferred, classes };
}
