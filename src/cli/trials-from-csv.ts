import { readFileSync } from "node:fs";
import Papa from "papaparse";
import { AttuneError } from "../errors/attune-error.ts";
import { didYouMeanOrList } from "../errors/did-you-mean.ts";
import { fileProblem } from "../errors/file-problem.ts";
import { show } from "../errors/show.ts";
import type { Space } from "../space/space.ts";
import { hidePasswords } from "../storage/password.ts";
import type { StudySpec } from "../storage/storage.ts";
import type { TrialRow } from "../trial/row.ts";
import { CsvRowReader, OTHER_COLUMNS } from "./csv-row.ts";

/** What the columns of a file are read by. */
export interface CsvDefinition extends Pick<StudySpec, "objectives" | "limits"> {
  readonly space: Space;
}

/** The trials of a file, numbered from 0. */
interface CsvTrials {
  readonly rows: readonly TrialRow[];
  /** Number of trials that have not finished and do not wait, which are left out. */
  readonly unfinished: number;
  /** Whether the file says when the trials started, so that equal ones can be told apart. */
  readonly hasTimes: boolean;
}

/**
 * Reads trials as `attune export` writes them, or with the results of something else: a column for
 * each parameter by its flat name (with or without `param:`), one for each objective and limit, and
 * others as `attune export` has them.
 * @throws AttuneError `data-invalid`, naming the row and the column; then no trial is read
 */
export function readCsvTrials(path: string, definition: CsvDefinition): CsvTrials {
  const { data, errors } = Papa.parse<string[]>(readText(path));
  if (errors.length > 0 && errors[0].code !== "UndetectableDelimiter") {
    const { message, row = 0 } = errors[0];
    throw new AttuneError("data-invalid", `${path}, row ${row + 1}: ${message}`);
  }
  const reader = new CsvRowReader(definition, data, path);
  const { columns } = reader;
  requireKnownColumns(reader, path);
  const rows: TrialRow[] = [];
  let unfinished = 0;
  for (const [i, cells] of data.entries()) {
    if (i === 0 || (cells.length === 1 && cells[0].trim() === "")) continue;
    const row = reader.read(cells, i + 1, rows.length);
    if (row === undefined) unfinished++;
    else rows.push(row);
  }
  return { rows, unfinished, hasTimes: columns.includes("started") };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT")
      throw new AttuneError("data-invalid", `there is no file ${path}`, {
        hint: "check the path",
        cause,
      });
    const message = `${path} can't be read: ${fileProblem(cause)}`;
    throw new AttuneError("data-invalid", hidePasswords(message, path), { cause });
  }
}

function requireKnownColumns({ columns, names, required }: CsvRowReader, path: string): void {
  const fail = (message: string, hint: string): never => {
    throw new AttuneError("data-invalid", `${path}, row 1: ${message}`, { hint });
  };
  const isOther = (column: string) => OTHER_COLUMNS.includes(column.split(":", 1)[0]);
  for (const [i, column] of columns.entries()) {
    if (columns.indexOf(column) < i) fail(`column ${show(column)} is there twice`, "remove one");
    if (!names.has(column) && !isOther(column))
      fail(
        `column ${show(column)} is no parameter, objective or limit`,
        columns.length === 1 && /[;|\t]/.test(column)
          ? "separate cells by commas"
          : didYouMeanOrList(column, [...names.keys()]),
      );
  }
  for (const column of required)
    if (!columns.includes(column))
      fail(`there is no column ${show(column)}`, "the first row names the columns");
}
