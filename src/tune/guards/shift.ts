import { forest } from "../../model/tree/random-forest.ts";
import type { Rng } from "../../numeric/rng.ts";
import { metrics } from "../metric.ts";
import { Preparation } from "../preparation/preparation.ts";
import { sampleRows } from "../split.ts";
import { columnsToName } from "../table/columns-to-name.ts";
import type { DataNote } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { Guard } from "./guarded-data.ts";
import { strengthOf } from "./strength.ts";

/** Rows of each side that are told apart: half of them train, half are predicted. */
const ROWS_PER_SIDE = 600;
/** With fewer rows on one side nothing is said. */
const MIN_ROWS_PER_SIDE = 40;
/** Held rows that a small forest tells from training rows this well are of another kind. */
const MIN_AUC = 0.7;

const SMALL_FOREST = {
  trees: 20,
  depth: 8,
  min_leaf: 5,
  min_split: 10,
  features: 0,
  bootstrap: true,
  criterion: "gini",
} as const;

/**
 * Whether the held rows differ from the others: an adversarial validation, in which a small forest
 * is trained to tell them apart. Rows that are held out at random never do.
 */
export const findShift: Guard = ({ data, rest, held, splitting, rng }) =>
  splitting.by === "rows" || Math.min(rest.length, held.length) < MIN_ROWS_PER_SIDE
    ? undefined
    : describeShift(data, rest, held, rng, "the held-out rows");

/**
 * Whether some rows differ from the training rows.
 * @param held these rows
 * @param name what the remark calls them
 */
export function describeShift(
  data: Dataset,
  rest: Int32Array,
  held: Int32Array,
  rng: Rng,
  name: string,
): readonly DataNote[] {
  if (Math.min(rest.length, held.length) < MIN_ROWS_PER_SIDE) return [];
  const early = sampleRows(rest, ROWS_PER_SIDE, undefined, rng.fork("rest"));
  const late = sampleRows(held, ROWS_PER_SIDE, undefined, rng.fork("held"));
  const isHeld = new Float64Array(data.table.rows);
  for (const i of late) isHeld[i] = 1;
  const side: Dataset = { ...data, target: isHeld, classes: ["training", "held out"] };
  const even = (_: number, k: number): boolean => k % 2 === 0;
  const odd = (_: number, k: number): boolean => k % 2 === 1;
  const train = Int32Array.from([...early.filter(even), ...late.filter(even)]).sort();
  const test = Int32Array.from([...early.filter(odd), ...late.filter(odd)]).sort();
  const auc = tellApart(side, train, test, rng.fork("forest"));
  if (!(auc >= MIN_AUC)) return [];
  const all = Int32Array.from([...early, ...late]);
  rng.shuffle(new Uint32Array(all.buffer));
  const strongest = columnsToName(data.table)
    .map((column) => ({ column, share: strengthOf(column, side, all).share }))
    .sort((a, b) => b.share - a.share)
    .at(0);
  const most =
    strongest !== undefined && strongest.share > 0
      ? `, most of all by ${strongest.column.name}`
      : "";
  const message =
    `${name} differ from the training rows: a small forest tells them apart with AUC ` +
    `${auc.toFixed(3)}${most}; scores on other rows may differ as much`;
  return [{ column: "", message }];
}

/** AUC on `test` of a forest that was trained on `train`. */
function tellApart(
  { table, target }: Dataset,
  train: Int32Array,
  test: Int32Array,
  rng: Rng,
): number {
  const y = { values: target, classes: 2 };
  const { preparation, x } = Preparation.fit(table, train, y, { encoding: "target", scale: false });
  const values = (rows: Int32Array): Float64Array => Float64Array.from(rows, (i) => target[i]);
  const fitted = forest.fit(x, { values: values(train), classes: 2 }, SMALL_FOREST, rng);
  const p = fitted.predict(preparation.transform(table, test));
  return metrics.auc.score(p, { values: values(test), classes: 2 });
}
