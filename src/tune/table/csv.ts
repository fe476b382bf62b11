import { createReadStream, existsSync, statSync } from "node:fs";
import Papa from "papaparse";
import { AttuneError } from "../../errors/attune-error.ts";
import type { RowSource } from "./row-source.ts";

/** Bytes read from a file at a time. */
const READ_BYTES = 1 << 18;

/** @throws AttuneError `data-invalid` when the file is missing, empty or a folder */
export function openCsv(path: string): RowSource {
  const refuse = (problem: string, hint: string): never => {
    throw new AttuneError("data-invalid", problem, { hint });
  };
  if (!existsSync(path)) refuse(`there is no file ${path}`, "check the path");
  const status = statSync(path);
  if (status.isDirectory()) refuse(`${path} is a folder`, "name a CSV file in it");
  if (status.size === 0) refuse(`${path} is empty`, "it needs a header row and data rows");
  let names: readonly string[] = [];
  const header = async (): Promise<readonly string[]> => {
    if (names.length > 0) return names;
    for await (const [first] of parseCsv(path)) {
      names = (first ?? []).map((name, j) => (j === 0 ? name.replace(/^\uFEFF/, "") : name).trim());
      break;
    }
    const duplicate = names.find((name, j) => names.indexOf(name) !== j);
    if (duplicate !== undefined)
      refuse(
        `${path}: duplicate column ${JSON.stringify(duplicate)} in the header`,
        "give each column its own name",
      );
    return names;
  };
  return {
    label: path,
    header,
    async *chunks() {
      const width = (await header()).length;
      let line = 0;
      for await (const rows of parseCsv(path)) {
        for (const cells of rows) {
          if (++line === 1) continue;
          if (cells.length > width)
            refuse(
              `${path}: row ${line} has ${cells.length} cells, but the header has ${width}`,
              "quote cells that contain a comma",
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
 * Rows of a CSV file in chunks as the parser emits them, header included. The parser is paused
 * until the caller has taken a chunk.
 */
async function* parseCsv(path: string): AsyncIterable<string[][]> {
  const stream = createReadStream(path, { encoding: "utf8", highWaterMark: READ_BYTES });
  const chunks: string[][][] = [];
  let isComplete = false;
  let failure: Error | undefined;
  let wake = (): void => {};
  let resume = (): void => {};
  Papa.parse<string[]>(stream, {
    skipEmptyLines: "greedy",
    chunk({ data }, parser) {
      parser.pause();
      resume = () => parser.resume();
      chunks.push(data);
      wake();
    },
    complete() {
      isComplete = true;
      wake();
    },
    error(error) {
      failure = error;
      wake();
    },
  });
  try {
    for (;;) {
      const rows = chunks.shift();
      if (rows !== undefined) {
        if (rows.length > 0) yield rows;
        resume();
      } else if (failure !== undefined)
        throw new AttuneError("data-invalid", `${path} can't be read: ${failure.message}`, {
          cause: failure,
        });
      else if (isComplete) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stream.destroy();
  }
}
