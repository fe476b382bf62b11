import { createReadStream, existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Papa from "papaparse";
import { AttuneError } from "../../errors/attune-error.ts";

export type Cell = string | number | boolean | null;
export type Row = { readonly [column: string]: Cell };
/** A path or URL of a CSV file, rows, or rows as they arrive. */
export type Data = string | URL | Iterable<Row> | AsyncIterable<Row>;

/** Rows of text that can be gone through more than once; the first pass learns the columns. */
export interface RowSource {
  readonly label: string;
  header(): Promise<readonly string[]>;
  /**
   * Rows some thousands at a time, each with its cells in order of the header, a missing one being
   * "". The file is read no faster than they are taken.
   */
  chunks(): AsyncIterable<readonly (readonly string[])[]>;
}

export async function openRows(data: Data): Promise<RowSource> {
  if (typeof data === "string" || data instanceof URL)
    return csv(data instanceof URL ? fileURLToPath(data) : data);
  const rows: Row[] = [];
  for await (const row of data as AsyncIterable<Row>) rows.push(row);
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    label: "rows",
    header: async () => header,
    async *chunks() {
      for (let from = 0; from < rows.length; from += ROWS)
        yield rows
          .slice(from, from + ROWS)
          .map((r) =>
            header.map((name) =>
              r[name] === null || r[name] === undefined ? "" : String(r[name]),
            ),
          );
    },
  };
}
/** Rows handed on at a time, when they are not read from a file. */
const ROWS = 4096;

function csv(path: string): RowSource {
  if (!existsSync(path))
    throw new AttuneError("data-invalid", `there is no file ${path}`, { hint: "check the path" });
  if (statSync(path).isDirectory())
    throw new AttuneError("data-invalid", `${path} is a folder`, { hint: "name a CSV file in it" });
  if (statSync(path).size === 0)
    throw new AttuneError("data-invalid", `${path} is empty`, {
      hint: "it needs a header row and data rows",
    });
  let names: string[] = [];
  return {
    label: path,
    async header() {
      if (names.length > 0) return names;
      for await (const [first] of parsed(path)) {
        names = (first ?? []).map((name, j) =>
          (j === 0 ? name.replace(/^\uFEFF/, "") : name).trim(),
        );
        break;
      }
      const twice = names.find((name, j) => names.indexOf(name) !== j);
      if (twice !== undefined)
        throw new AttuneError(
          "data-invalid",
          `${path}: column ${JSON.stringify(twice)} stands twice in the header`,
          {
            hint: "give each column its own name",
          },
        );
      return names;
    },
    async *chunks() {
      const width = (await this.header()).length;
      let line = 0;
      for await (const rows of parsed(path)) {
        for (const cells of rows) {
          if (++line === 1) continue;
          if (cells.length > width)
            throw new AttuneError(
              "data-invalid",
              `${path}: row ${line} has ${cells.length} cells, the header ${width}`,
              {
                hint: "quote cells that hold a comma",
              },
            );
          while (cells.length < width) cells.push("");
          for (let j = 0; j < width; j++) cells[j] = cells[j].trim();
        }
        yield line === rows.length ? rows.slice(1) : rows;
      }
    },
  };
}

/**
 * Rows of a CSV file as the parser hands them out, its header first. It is paused until the rows
 * have been taken.
 */
async function* parsed(path: string): AsyncIterable<string[][]> {
  const stream = createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 18 });
  const ready: string[][][] = [];
  let done = false;
  let failed: unknown;
  let wake = (): void => {};
  let resume = (): void => {};
  Papa.parse<string[]>(stream, {
    skipEmptyLines: "greedy",
    chunk({ data }, parser) {
      parser.pause();
      resume = () => parser.resume();
      ready.push(data);
      wake();
    },
    complete() {
      done = true;
      wake();
    },
    error(error) {
      failed = error;
      wake();
    },
  });
  try {
    for (;;) {
      const rows = ready.shift();
      if (rows !== undefined) {
        if (rows.length > 0) yield rows;
        resume();
      } else if (failed !== undefined)
        throw new AttuneError(
          "data-invalid",
          `${path} can't be read: ${(failed as Error).message}`,
          { cause: failed },
        );
      else if (done) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stream.destroy();
  }
}
