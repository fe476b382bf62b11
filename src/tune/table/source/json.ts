import { AttuneError } from "../../../errors/attune-error.ts";
import type { RowSource } from "../row-source.ts";
import type { ByteSource } from "./bytes.ts";
import { decode } from "./encoding.ts";
import { RecordFlattener, requireRecord } from "./records.ts";

const HINT = "a file of JSON has one object on each line, or is one array of objects";

/** Rows per chunk of a table in memory. */
const ROWS_PER_CHUNK = 4096;

/** Rows that are objects in memory. */
export function openRecords(records: readonly object[], label: string): RowSource {
  const flattener = new RecordFlattener();
  for (const record of records) flattener.addNames(record);
  const header = flattener.names;
  return {
    label,
    header: async () => header,
    notes: () => [],
    async *chunks() {
      for (let from = 0; from < records.length; from += ROWS_PER_CHUNK)
        yield records.slice(from, from + ROWS_PER_CHUNK).map((r) => flattener.toCells(r));
    },
  };
}

/** A file that holds one JSON array of objects; it is held in memory. */
export async function openJsonArray(source: ByteSource, encoding: string): Promise<RowSource> {
  let text = "";
  for await (const part of decode(source, encoding)) text += part;
  const values = parse(text, source.label);
  if (!Array.isArray(values))
    throw new AttuneError("data-invalid", `${source.label} is no JSON array of objects`);
  const records = values.map((value, i) => requireRecord(value, `${source.label}: row ${i + 1}`));
  return openRecords(records, source.label);
}

/** JSON lines: one object on each line. Its columns are those of all lines. */
export async function openJsonLines(source: ByteSource, encoding: string): Promise<RowSource> {
  const flattener = new RecordFlattener();
  let rows = 0;
  let isByColumns = false;
  for await (const records of parseLines(source, encoding))
    for (const record of records) {
      flattener.addNames(record);
      rows++;
      isByColumns = rows === 1 && Object.values(record).every(hasManyValues);
    }
  if (isByColumns)
    throw new AttuneError(
      "data-invalid",
      `${source.label} is one object with the values of each column, not of each row`,
      { hint: HINT },
    );
  const header = flattener.names;
  return {
    label: source.label,
    header: async () => header,
    notes: () => [],
    async *chunks() {
      for await (const records of parseLines(source, encoding))
        yield records.map((record) => flattener.toCells(record));
    },
  };
}

/** Whether a value is a list, or an object, of more than one. */
const hasManyValues = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length > 1;

async function* parseLines(source: ByteSource, encoding: string): AsyncIterable<object[]> {
  let rest = "";
  let number = 0;
  const toRecords = (lines: readonly string[]): object[] =>
    lines.flatMap((line) => {
      number++;
      if (line.trim() === "") return [];
      const where = `${source.label}: line ${number}`;
      return [requireRecord(parse(line, where), where)];
    });
  for await (const part of decode(source, encoding)) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) yield toRecords(lines);
  }
  yield toRecords([rest]);
}

/** @param where the text is from, for the message */
function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AttuneError("data-invalid", `${where} is not JSON: ${(cause as Error).message}`, {
      hint: HINT,
      cause,
    });
  }
}
