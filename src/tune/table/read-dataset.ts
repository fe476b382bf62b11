import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMean } from "../../errors/did-you-mean.ts";
import { findPixels } from "../image/find-pixels.ts";
import { inputsAmong, withPixelsFirst } from "../image/pixel-columns.ts";
import type { Task } from "../metric.ts";
import { findVectors } from "../text/embedding/embedded-source.ts";
import type { EmbeddingsUsed } from "../text/embedding/embeddings-used.ts";
import { type DataNote, specOf, type Table } from "./data-table.ts";
import { type ColumnWishes, inferColumns } from "./infer-columns.ts";
import { inferTarget, type TargetWishes } from "./infer-target.ts";
import { type LabelledRows, readLabelledRows } from "./labelled-rows.ts";
import { missingTexts } from "./missing-words.ts";
import type { ColumnProfile } from "./profile.ts";
import { profileRows } from "./profile-rows.ts";
import { chooseReading, type ReadingChoices } from "./reading-choices.ts";
import type { ReadingOptions } from "./reading-options.ts";
import type { RowSource } from "./row-source.ts";
import { createWeightReader, describeWeights } from "./row-weights.ts";
import { CLASS_NAME } from "./source/class-folder.ts";
import { TEXT_NAME } from "./source/text-folder.ts";
import { type RowOrigin, storeRows } from "./store-rows.ts";
import { readTimes } from "./times.ts";

/** Names that a message lists of a header. */
const MAX_LISTED_COLUMNS = 12;

/** What the user says about the data. */
export interface ReadOptions extends ReadingOptions {
  /** Name of the column to predict. */
  readonly target: string;
  /** Default: inferred from the target. */
  readonly task?: Task | undefined;
  /** Columns of numbers that are to be taken as categories. */
  readonly categorical?: readonly string[] | undefined;
  /** Columns to leave out. */
  readonly ignore?: readonly string[] | undefined;
  /** Columns by which rows are split; models do not see them. */
  readonly keep?: readonly string[] | undefined;
  /** Column with the weights of rows; models do not see it. */
  readonly weight?: string | undefined;
  /** Whether rows without a target are left out instead of refused. Default: false. */
  readonly dropMissing?: boolean | undefined;
}

/** A table with its target, as numbers. */
export interface Dataset {
  /** The columns that models may use. */
  readonly table: Table;
  /** Name of the column to predict. */
  readonly targetName: string;
  /** The task, as given or inferred. */
  readonly task: Task;
  /** Class index or number of each row. */
  readonly target: Float64Array;
  /** Where its rows were in the data; undefined when no row was left out. */
  readonly origin?: RowOrigin | undefined;
  /** Weight of each row, above 0; undefined when all rows count alike. */
  readonly weights?: Float64Array | undefined;
  /** Labels in order of class index; empty for regression. */
  readonly classes: readonly string[];
  /** Text of each cell of the columns in `ReadOptions.keep`, by column name. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
  /**
   * The cells of a column in `ReadOptions.keep` as numbers that grow with time.
   * @param texts other cells that are read as those of the column. Default: its own
   * @throws AttuneError `data-invalid` for one that is neither a date nor a number
   */
  readonly timesOf: (column: string, texts?: readonly string[]) => Float64Array;
  /**
   * Reads labelled rows of another table in the same way.
   * @throws AttuneError `data-invalid`
   */
  readonly readMore?: ((source: RowSource) => Promise<LabelledRows>) | undefined;
  /** The model of embeddings whose numbers are among the columns; undefined without one. */
  readonly embeddings?: EmbeddingsUsed | undefined;
  /** Remarks on columns. */
  readonly notes: readonly DataNote[];
  /** Whether rows are files of a folder, texts or images. Default: false. */
  readonly isFolder?: boolean | undefined;
  /** Hash of every cell read: tells whether a study was started on the same data. */
  readonly fingerprint: string;
}

/** What to do with a table of one column whose name looks like those of several. */
function hintForOne(names: readonly string[]): string | undefined {
  if (names.length !== 1) return undefined;
  const [name] = names;
  const shown = `there is one column, ${JSON.stringify(name)}`;
  if (/[,;\t|]/.test(name)) return `${shown}: remove the quotes around whole lines`;
  return /\S\s+\S/.test(name)
    ? `${shown}: name the character between cells with --delimiter`
    : undefined;
}

/** Index of a column. @throws AttuneError `data-invalid` */
export function findColumn(
  names: readonly string[],
  name: string,
  option: string,
  ownHint?: string,
): number {
  const index = names.indexOf(name);
  if (index !== -1) return index;
  const listed = names.slice(0, MAX_LISTED_COLUMNS).join(", ");
  const rest = names.length > MAX_LISTED_COLUMNS ? ", …" : "";
  throw new AttuneError("data-invalid", `${option}: there is no column ${JSON.stringify(name)}`, {
    hint: ownHint ?? didYouMean(name, names) ?? hintForOne(names) ?? `columns are ${listed}${rest}`,
  });
}

/** @throws AttuneError `data-invalid` for an unknown column */
function findColumns(
  names: readonly string[],
  options: ReadOptions,
  isFolder: boolean,
): Omit<ColumnWishes, "pixels"> {
  const indices = (list: readonly string[] | undefined, option: string): ReadonlySet<number> =>
    new Set((list ?? []).map((name) => findColumn(names, name, option)));
  // Few texts would be taken for categories.
  const ofFolder = isFolder && names.includes(TEXT_NAME) ? [TEXT_NAME] : [];
  return {
    target: findColumn(
      names,
      options.target,
      "target",
      isFolder && !names.includes(CLASS_NAME)
        ? "each class needs a folder of its own in the folder"
        : undefined,
    ),
    ...(options.weight !== undefined && { weight: findColumn(names, options.weight, "weight") }),
    categorical: indices(options.categorical, "categorical"),
    numeric: indices(options.numeric, "numeric"),
    text: indices([...(options.text ?? []), ...ofFolder], "text"),
    ignored: indices(options.ignore, "ignore"),
    splitting: indices(options.keep, "folds.column"),
    missing: options.missing,
    ignoreCase: options.ignoreCase ?? false,
  };
}

/** @throws AttuneError for a table without columns, and for a target that is the weight, too */
function requireReadable(
  source: RowSource,
  names: readonly string[],
  { target, weight }: ReadOptions,
): void {
  if (names.length === 0 || (names.length === 1 && names[0] === ""))
    throw new AttuneError("data-invalid", `${source.label} is empty`, {
      hint: "it needs a header row and data rows",
    });
  if (weight === target)
    throw new AttuneError("usage", `weight: ${JSON.stringify(weight)} is the target`, {
      hint: "name another column",
    });
}

/** @throws AttuneError `data-invalid` for files outside of the folders of classes */
function targetWishes(
  source: RowSource,
  { target, task, dropMissing = false, ignoreCase = false }: ReadOptions,
): TargetWishes {
  const isClassFolder = source.isFolder === true && target === CLASS_NAME;
  if (isClassFolder && source.unlabelled !== undefined && !dropMissing)
    throw new AttuneError("data-invalid", source.unlabelled, {
      hint: "move such files to the folder of their class, or leave them out with dropMissing",
    });
  return { task: task ?? (isClassFolder ? "classification" : undefined), dropMissing, ignoreCase };
}

/** How the weights of rows are read; undefined where each row counts once. */
function weightReading(
  { weight: name = "" }: ReadOptions,
  { weight: index }: Pick<ColumnWishes, "weight">,
  profiles: readonly ColumnProfile[],
  choices: ReadingChoices,
) {
  if (index === undefined) return undefined;
  return { index, name, toValue: createWeightReader(name, profiles[index], choices) };
}

const describePixels = (pixels: { readonly note: string } | undefined): readonly DataNote[] =>
  pixels === undefined || pixels.note === "" ? [] : [{ column: "", message: pixels.note }];

const describeDropped = (column: string, count: number): readonly DataNote[] =>
  count === 0 ? [] : [{ column, message: `${count} rows without a target left out` }];

/**
 * Reads a table: a first pass infers what the columns hold, and a second one stores as numbers what the
 * first could not. So memory is one number per cell, not one text.
 * @throws AttuneError `data-invalid`
 */
export async function readDataset(source: RowSource, options: ReadOptions): Promise<Dataset> {
  const names = await source.header();
  requireReadable(source, names, options);
  const wishes = findColumns(names, options, source.isFolder === true);
  const missing = missingTexts(options.missing);
  const { profiles, fingerprint } = await profileRows(source, names.length, wishes.target, missing);
  const choices = chooseReading(profiles, options);
  const target = profiles[wishes.target];
  const { task, classes, toValue, isPlain, ...inferred } = inferTarget(
    options.target,
    target,
    choices,
    targetWishes(source, options),
  );
  const pixels = await findPixels(
    source,
    names,
    profiles,
    inputsAmong(names, wishes),
    options.image,
  );
  const { columns, notes } = inferColumns(
    names,
    profiles,
    { ...wishes, pixels: new Set(pixels?.indices) },
    choices,
  );
  const texts = new Map([...wishes.splitting].map((j): [number, string[]] => [j, []]));
  const weight = weightReading(options, wishes, profiles, choices);
  const stored = await storeRows(source, profiles, {
    target: { index: wishes.target, toValue, isPlain },
    weight,
    ...{ used: pixels ? withPixelsFirst(columns, pixels.indices) : columns, kept: texts },
  });
  const kept = new Map([...texts].map(([j, cells]) => [names[j], cells]));
  return {
    ...stored,
    embeddings: source.embeddings,
    isFolder: source.isFolder,
    table: {
      ...stored.table,
      ...(pixels && { image: pixels.size }),
      ...(source.embeddings && { vectors: findVectors(stored.table.columns, source.embeddings) }),
    },
    task,
    classes,
    targetName: options.target,
    kept,
    timesOf: (column, cells = kept.get(column) ?? []) =>
      readTimes(column, cells, profiles[names.indexOf(column)], choices),
    readMore: (more) =>
      readLabelledRows(more, {
        columns: stored.table.columns.map(specOf),
        target: { name: options.target, toValue },
        weight,
        ...{ classes, keep: [...kept.keys()], missing, dropMissing: options.dropMissing ?? false },
      }),
    notes: [
      ...source.notes(options.target),
      ...describePixels(pixels),
      ...describeDropped(options.target, target.missing),
      ...inferred.notes,
      ...(weight && stored.weights ? [describeWeights(weight.name, stored.weights)] : []),
      ...notes,
    ],
    fingerprint,
  };
}
