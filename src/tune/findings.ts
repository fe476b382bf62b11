import { metrics } from "./metric.ts";
import type { Dataset } from "./table/read-table.ts";
import type { Column, Note } from "./table/table.ts";

/** A column that alone nearly decides the target is more often a leak than a find. */
const SUSPECT = 0.98;

/**
 * Order of rows by one column: categories by their mean target on other rows would leak, so they
 * are judged by agreement instead.
 */
function alone(column: Column, data: Dataset, rows: Int32Array): number {
  const k = data.classes.length;
  if (column.type === "category" || k > 2) {
    // Share of rows that the commonest class of their value gets right, of values seen at least
    // five times.
    const values = new Map<number, Float64Array>();
    for (const i of rows) {
      const v = column.type === "category" ? column.codes[i] : column.values[i];
      const counts = values.get(v) ?? new Float64Array(Math.max(1, k));
      if (k > 0) counts[data.target[i]]++;
      values.set(v, counts);
    }
    if (k === 0 || values.size * 5 > rows.length) return 0;
    let right = 0;
    for (const counts of values.values()) right += Math.max(...counts);
    return right / rows.length;
  }
  const p = Float64Array.from(rows, (i) => (Number.isNaN(column.values[i]) ? 0 : column.values[i]));
  const own = { values: Float64Array.from(rows, (i) => data.target[i]), classes: k };
  if (k === 2) {
    const two = new Float64Array(rows.length * 2);
    for (let i = 0; i < rows.length; i++) two[i * 2 + 1] = p[i];
    const a = metrics.auc.score(two, own);
    return Math.max(a, 1 - a);
  }
  // Squared correlation.
  const n = rows.length;
  const mean = (v: Float64Array): number => v.reduce((s, x) => s + x, 0) / n;
  const [mp, mt] = [mean(p), mean(own.values)];
  let [pp, tt, pt] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    pp += (p[i] - mp) ** 2;
    tt += (own.values[i] - mt) ** 2;
    pt += (p[i] - mp) * (own.values[i] - mt);
  }
  return pp * tt === 0 ? 0 : (pt * pt) / (pp * tt);
}

/** What may be wrong with the data: columns that give the target away, rows that stand twice. */
export function findings(data: Dataset, rows: Int32Array): Note[] {
  const notes: Note[] = [];
  let commonest = 1;
  if (data.classes.length > 0) {
    const counts = new Float64Array(data.classes.length);
    for (const i of rows) counts[data.target[i]]++;
    commonest = Math.max(...counts) / rows.length;
    if (Math.min(...counts) < 10)
      notes.push({
        column: "",
        message: `class ${JSON.stringify(data.classes[counts.indexOf(Math.min(...counts))])} has only ${Math.min(...counts)} rows to learn from`,
      });
  }
  const sample = rows.subarray(0, 20_000);
  for (const column of data.table.columns) {
    const share = alone(column, data, sample);
    const byAgreement =
      data.classes.length > 0 && (column.type === "category" || data.classes.length > 2);
    if (share >= SUSPECT && !(byAgreement && commonest > 0.95))
      notes.push({
        column: column.name,
        message: `alone it nearly decides the target (${share.toFixed(3)}): make sure it is known before the target is`,
      });
  }
  const seen = new Set<string>();
  let twice = 0;
  for (const i of sample) {
    let key = String(data.target[i]);
    for (const c of data.table.columns)
      key += "|" + (c.type === "category" ? c.codes[i] : c.values[i]);
    if (seen.has(key)) twice++;
    seen.add(key);
  }
  if (twice > 0)
    notes.push({
      column: "",
      message: `${twice} rows are copies of others: a copy in both training and holdout makes scores too good`,
    });
  return notes;
}
