import { streamCsvLines } from "../../analysis/rows.ts";
import { streamParquet } from "../../analysis/stream-parquet.ts";
import { measuredColumns } from "../../analysis/trial-columns.ts";
import type { StudyInfo } from "../../storage/storage.ts";
import type { UntypedRecord } from "../../trial/to-record.ts";
import { spaceOf } from "./shown-trial.ts";
import type { TrialField } from "./trial-fields.ts";

/** Formats of a file of trials, and their media types. */
export const FILE_TYPES = {
  csv: "text/csv",
  parquet: "application/vnd.apache.parquet",
} as const;
type FileFormat = keyof typeof FILE_TYPES;

/** The format of a file that a request asks for by its header; undefined for JSON. */
export function acceptedFormat(request: Request): FileFormat | undefined {
  const [first] = (request.headers.get("Accept") ?? "").split(/[,;]/);
  if (first.trim() === FILE_TYPES.csv) return "csv";
  return first.trim() === FILE_TYPES.parquet ? "parquet" : undefined;
}

/**
 * Trials of a study as a file.
 * @param trials gives them; it is called twice
 * @param fields of trials that it has, as in JSON. Default: all
 */
export function fileResponse(
  format: FileFormat,
  info: StudyInfo,
  trials: () => AsyncIterable<UntypedRecord>,
  fields: readonly TrialField[] | undefined,
): Response {
  const definition = { ...info, space: spaceOf(info) };
  const isShown = columnFilter(info, fields);
  const parts =
    format === "parquet"
      ? streamParquet(definition, trials, isShown)
      : encoded(streamCsvLines(definition, trials, { escapeFormulas: true }, isShown));
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
  const type = format === "csv" ? `${FILE_TYPES.csv}; charset=utf-8` : FILE_TYPES.parquet;
  return new Response(body, { headers: { "Content-Type": type } });
}

async function* encoded(lines: AsyncGenerator<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const line of lines) yield encoder.encode(`${line}\n`);
}

/** Whether a table has a column, by the fields of trials: `params.lr` is `param:lr`. */
function columnFilter(
  info: StudyInfo,
  fields: readonly TrialField[] | undefined,
): ((column: string) => boolean) | undefined {
  if (fields === undefined) return undefined;
  const { objectives, limits } = measuredColumns(info);
  const wanted = new Set<string>();
  const groups = new Set<string>();
  for (const { field: group, name } of fields) {
    if (group === "params" || group === "attributes") {
      const column = group === "params" ? "param" : "attribute";
      if (name === undefined) groups.add(column);
      else wanted.add(`${column}:${name}`);
    } else if (group === "value" || group === "limits") {
      for (const [own, column] of group === "value" ? objectives : limits)
        if (name === undefined || name === own) wanted.add(column);
    } else if (group === "startedAt") wanted.add("started");
    else {
      wanted.add(group);
      if (group === "origin" || group === "error") groups.add(group);
    }
  }
  return (column) => wanted.has(column) || groups.has(column.split(":", 1)[0]);
}
