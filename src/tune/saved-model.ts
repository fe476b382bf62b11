import { AttuneError } from "../errors/attune-error.ts";
import type { Metric, Task } from "./metric.ts";
import { Pipeline, type PipelineJson } from "./pipeline.ts";
import { dateIn, isMissingCell, numberIn } from "./table/cells.ts";
import { type Data, openRows } from "./table/rows.ts";
import type { Column, Table } from "./table/table.ts";
import type { Prediction } from "./types.ts";

/** A trained model with all that new rows need: a plain JSON file. */
export interface SavedModel {
  readonly format: "attune-model";
  readonly version: 1;
  readonly task: Task;
  readonly metric: Metric;
  readonly target: string;
  readonly classes: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: Column["type"] }[];
  readonly params: { readonly [name: string]: unknown };
  readonly pipeline: PipelineJson;
}

/** @throws AttuneError `data-invalid` */
export function readSavedModel(text: string, path: string): SavedModel {
  let json: any;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AttuneError("data-invalid", `${path} is not JSON`, {
      hint: "give the file that attune tune --out wrote",
      cause,
    });
  }
  if (json?.format !== "attune-model")
    throw new AttuneError("data-invalid", `${path} is not a model of Attune`, {
      hint: "give the file that attune tune --out wrote",
    });
  if (json.version !== 1)
    throw new AttuneError(
      "data-invalid",
      `${path} was written by a newer Attune (version ${json.version})`,
      { hint: "update Attune" },
    );
  return json;
}

/**
 * Predictions for new rows, in order. Categories never seen and missing cells are fine; a column
 * that the model needs is not.
 * @throws AttuneError `data-invalid`
 */
export async function* predictRows<T extends Task>(
  saved: SavedModel,
  data: Data,
): AsyncIterable<Prediction<T>> {
  const source = await openRows(data);
  const header = await source.header();
  const missing = saved.columns.filter((c) => !header.includes(c.name)).map((c) => c.name);
  if (missing.length > 0)
    throw new AttuneError(
      "data-invalid",
      `${source.label} lacks ${missing.length === 1 ? "column" : "columns"} ${missing.join(", ")}`,
      {
        hint: "the model was trained with them",
      },
    );
  const pipeline = Pipeline.fromJSON(saved.pipeline);
  const places = saved.columns.map((c) => header.indexOf(c.name));
  const k = saved.classes.length;
  for await (const chunk of source.chunks()) {
    const rows = chunk.map((cells) => places.map((j) => cells[j]));
    const p = pipeline.predict(
      tableOf(saved, rows),
      Int32Array.from({ length: rows.length }, (_, i) => i),
    );
    for (let i = 0; i < rows.length; i++) {
      if (saved.task === "regression") {
        yield { prediction: p[i] } as Prediction<T>;
        continue;
      }
      const each = p.subarray(i * k, i * k + k);
      const top = each.indexOf(Math.max(...each));
      yield {
        prediction: saved.classes[top],
        probability: Object.fromEntries(saved.classes.map((label, c) => [label, each[c]])),
      } as Prediction<T>;
    }
  }
}

function tableOf(saved: SavedModel, rows: readonly (readonly string[])[]): Table {
  const columns = saved.columns.map(({ name, type }, j): Column => {
    if (type === "number")
      return { name, type, values: Float64Array.from(rows, (r) => numberIn(r[j])) };
    if (type === "date")
      return { name, type, values: Float64Array.from(rows, (r) => dateIn(r[j])) };
    const index = new Map<string, number>();
    const codes = Int32Array.from(rows, (r) => {
      const text = r[j];
      if (isMissingCell(text)) return -1;
      let code = index.get(text);
      if (code === undefined) index.set(text, (code = index.size));
      return code;
    });
    return { name, type, codes, categories: [...index.keys()] };
  });
  return { rows: rows.length, columns };
}
