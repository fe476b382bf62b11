import { AttuneError } from "../../errors/attune-error.ts";
import type { Task } from "../metric.ts";
import type { DataNote } from "./data-table.ts";
import { type NumberFormat, readNumber } from "./number-format.ts";
import { type ColumnProfile, MAX_DISTINCT } from "./profile.ts";
import { decimalOf, type ReadingChoices } from "./reading-choices.ts";
import { findUnreadable, quote } from "./unreadable.ts";
import { describeVariants, foldCase } from "./variants.ts";

/** A numeric target with at most this many distinct whole numbers is taken as classes. */
const MAX_WHOLE_NUMBER_CLASSES = 20;
/** Largest number of classes that is supported. */
const MAX_CLASSES = 200;
/** A target with more different numbers than this, in at least half of its cells, is meant as numbers. */
const MANY_NUMBERS = 20;

/** What the target column was taken for. */
export interface InferredTarget {
  /** Whether classes or numbers are to be predicted. */
  readonly task: Task;
  /** Labels in order of class index, numbers by value and texts by code unit; [] for regression. */
  readonly classes: readonly string[];
  /** The target of a cell: its class index or its number; NaN for another text. */
  readonly toValue: (text: string) => number;
  /** Whether its cells are numbers as programs write them. */
  readonly isPlain: boolean;
  /** Remarks on its labels or numbers. */
  readonly notes: readonly DataNote[];
}

/** What the user says about the target. */
export interface TargetWishes {
  /** Default: inferred. */
  readonly task?: Task | undefined;
  /** Whether rows without a target are left out. */
  readonly dropMissing: boolean;
  /** Whether labels that differ in case or blanks only are one class. */
  readonly ignoreCase: boolean;
}

/**
 * Infers from the target's profile whether it holds classes or numbers, and checks that it can be
 * learned.
 * @throws AttuneError `data-invalid`
 */
export function inferTarget(
  name: string,
  profile: ColumnProfile,
  choices: ReadingChoices,
  { task, dropMissing, ignoreCase }: TargetWishes,
): InferredTarget {
  const refuse = (problem: string, hint: string): never => {
    throw new AttuneError("data-invalid", `target ${JSON.stringify(name)} ${problem}`, { hint });
  };
  const { missing, present, distinct } = profile;
  if (present === 0) refuse("is missing in every row", "name the column that is to be predicted");
  if (missing > 0 && !dropMissing) refuseMissing(profile, refuse);
  const { format, readable } = profile.numbers.read(decimalOf(profile, choices));
  const read = (text: string): number => readNumber(text, format);
  const isNumeric = readable === present;
  const hasFewWholeNumbers =
    isNumeric && profile.isWhole(read) && distinct.size <= MAX_WHOLE_NUMBER_CLASSES;
  const unreadable = findUnreadable(profile, readable, read);
  const isMeantAsNumbers = readable >= present / 2 && unreadable.understood > MANY_NUMBERS;
  const inferred =
    task ??
    ((isNumeric && !hasFewWholeNumbers) || (!isNumeric && isMeantAsNumbers)
      ? "regression"
      : "classification");
  if (inferred === "regression" && !isNumeric) {
    const { text, row } = unreadable.texts[0] ?? { text: "?", row: 0 };
    refuse(
      `contains ${quote(text)} in row ${row} of the data, which is not a number`,
      "correct the cell; name the word with --missing and give --drop-missing; " +
        "or use --task classification",
    );
  }
  if (distinct.size < 2)
    refuse(
      `is always ${quote([...distinct.keys()][0])}: there is nothing to learn`,
      "it needs at least two classes, or numbers that vary",
    );
  if (inferred === "regression")
    return {
      task: inferred,
      classes: [],
      toValue: read,
      isPlain: format === undefined,
      notes: describeNumbers(name, profile, format),
    };
  if (distinct.size > MAX_CLASSES)
    refuse(
      `has ${distinct.size >= MAX_DISTINCT ? `${MAX_DISTINCT} or more` : distinct.size} classes; ` +
        `at most ${MAX_CLASSES} are supported`,
      isNumeric ? "use --task regression" : "group rare classes",
    );
  const keyOf = (text: string): string | number =>
    isNumeric ? read(text) : ignoreCase ? foldCase(text) : text;
  const labels = labelsOf(profile, keyOf);
  const sorted = [...labels].sort(([a], [b]) =>
    typeof a === "number" && typeof b === "number" ? a - b : a < b ? -1 : 1,
  );
  if (sorted.length < 2)
    refuse("has one class only, apart from its spelling", "it needs at least two classes");
  const indices = new Map(sorted.map(([key], i) => [key, i]));
  const indexOf = new Map([...distinct.keys()].map((text) => [text, indices.get(keyOf(text))]));
  return {
    task: inferred,
    classes: sorted.map(([, label]) => label),
    isPlain: false,
    toValue: (text) => indexOf.get(text) ?? indices.get(keyOf(text)) ?? Number.NaN,
    notes: describeLabels(name, profile, {
      isMerged: sorted.length < distinct.size,
      isInferredFromNumbers: task === undefined && isNumeric && sorted.length > 2,
      ignoreCase,
    }),
  };
}

/** The commonest spelling of each class, by its key. */
function labelsOf(
  { distinct }: ColumnProfile,
  keyOf: (text: string) => string | number,
): ReadonlyMap<string | number, string> {
  const labels = new Map<string | number, string>();
  for (const [text, { cells }] of distinct) {
    const best = labels.get(keyOf(text));
    if (best === undefined || cells > distinct.get(best)!.cells) labels.set(keyOf(text), text);
  }
  return labels;
}

/** Where the rows are, if a remark below the table may be one of them, or it is a single one. */
function placeOf(rows: readonly number[], count: number): string {
  const first = rows[0] + 1;
  if (rows.length === count - first + 1)
    return rows.length === 1
      ? ", the last one"
      : `, the last ones, from row ${first} of the data on`;
  return rows.length === 1 ? `, row ${first} of the data` : "";
}

function refuseMissing(
  { count, missing, missingWords, missingRows = [] }: ColumnProfile,
  refuse: (problem: string, hint: string) => never,
): never {
  const words = [...missingWords].filter(([word]) => word !== "");
  const named = words.map(([word, cells]) => `${quote(word)} in ${cells}`).join(", ");
  return refuse(
    `is missing in ${missing} of ${count} rows${named === "" ? "" : ` (${named})`}${placeOf(missingRows, count)}`,
    `remove these rows, or leave them out with --drop-missing${
      named === "" ? "" : '; if the word is a name, give --missing ""'
    }`,
  );
}

function describeNumbers(
  name: string,
  { distinct }: ColumnProfile,
  format: NumberFormat | undefined,
): DataNote[] {
  if (format === undefined) return [];
  const [text] = distinct.keys();
  const message = `numbers such as ${quote(text)}, read as ${readNumber(text, format)}`;
  return [{ column: name, message }];
}

function describeLabels(
  name: string,
  { distinct }: ColumnProfile,
  {
    isMerged,
    isInferredFromNumbers,
    ignoreCase,
  }: {
    readonly isMerged: boolean;
    readonly isInferredFromNumbers: boolean;
    readonly ignoreCase: boolean;
  },
): DataNote[] {
  const messages: (string | undefined)[] = [
    isMerged ? `${distinct.size} spellings of its classes are read as one each` : undefined,
    isInferredFromNumbers
      ? "few different whole numbers, taken as classes (--task regression predicts numbers)"
      : undefined,
    ignoreCase ? undefined : describeVariants([...distinct.keys()]),
  ];
  return messages.flatMap((message) => (message === undefined ? [] : [{ column: name, message }]));
}
