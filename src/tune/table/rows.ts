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
  /** Calls back for each row with its cells in order of the header; a missing one is "". */
  each(row: (cells: readonly string[]) => void): Promise<void>;
}

export async function openRows(data: Data): Promise<RowSource> {
  if (typeof data === "string" || data instanceof URL) return csv(data instanceof URL ? fileURLToPath(data) : data);
  const rows: Row[] = [];
  for await (const row of data as AsyncIterable<Row>) rows.push(row);
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    label: "rows",
    header: async () => header,
    async each(row) {
      for (const r of rows) row(header.map((name) => (r[name] === null || r[name] === undefined ? "" : String(r[name]))));
    },
  };
}

function csv(path: string): RowSource {
  if (!existsSync(path)) throw new AttuneError("data-invalid", `there is no file ${path}`, { hint: "check the path" });
  if (statSync(path).isDirectory()) throw new AttuneError("data-invalid", `${path} is a folder`, { hint: "name a CSV file in it" });
  if (statSync(path).size === 0) throw new AttuneError("data-invalid", `${path} is empty`, { hint: "it needs a header row and data rows" });
  const parse = (onHeader: (names: string[]) => boolean, onRow: (cells: string[], line: number) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const stream = createReadStream(path, { encoding: "utf8" });
      let first = true;
      let line = 1;
      stream.on("error", reject);
      Papa.parse<string[]>(stream, {
        skipEmptyLines: "greedy",
        step(result, parser) {
          try {
            const cells = result.data;
            if (first) {
              first = false;
              if (!onHeader(cells.map((name, j) => (j === 0 ? name.replace(/^\uFEFF/, "") : name).trim()))) parser.abort();
            } else onRow(cells, ++line);
          } catch (error) {
            parser.abort();
            stream.destroy();
            reject(error);
          }
        },
        complete: () => {
          stream.destroy();
          resolve();
        },
        error: reject,
      });
    });
  let names: string[] = [];
  return {
    label: path,
    async header() {
      if (names.length === 0)
        await parse(
          (header) => {
            names = header;
            return false;
          },
          () => {},
        );
      const twice = names.find((name, j) => names.indexOf(name) !== j);
      if (twice !== undefined) throw new AttuneError("data-invalid", `${path}: column ${JSON.stringify(twice)} stands twice in the header`, { hint: "give each column its own name" });
      return names;
    },
    each: (row) =>
      parse(
        () => true,
        (cells, line) => {
          if (cells.length > names.length) throw new AttuneError("data-invalid", `${path}: row ${line} has ${cells.length} cells, the header ${names.length}`, { hint: "quote cells that hold a comma" });
          while (cells.length < names.length) cells.push("");
          for (let j = 0; j < cells.length; j++) cells[j] = cells[j]!.trim();
          row(cells);
        },
      ),
  };
}
