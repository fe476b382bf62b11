import type { NeighborsJson } from "../../../model/neighbors.ts";
import { readNumbers } from "../../../numeric/packed-numbers.ts";
import type { PreparationJson } from "../../../tune/preparation/prepare-rows.ts";
import type { EncodedRows } from "../encode-columns.ts";
import type { GraphBuilder } from "../graph-builder.ts";

/** Numbers as the graph has them that begin as 32-bit inputs: what is near stays near, equal equal. */
function roundAsInputs(
  data: Float64Array,
  columns: number,
  isInput: readonly boolean[],
  { centre, spread }: PreparationJson,
): Float64Array {
  if (centre === undefined || spread === undefined) return data;
  return data.map((v, at) => {
    const j = at % columns;
    return isInput[j] ? (Math.fround(v * spread[j] + centre[j]) - centre[j]) / spread[j] : v;
  });
}

/**
 * Near neighbours: row by row, because all distances at once take much memory.
 * @param isInput for each column whether it was an input's before it was scaled
 */
export function addNeighbors(
  g: GraphBuilder,
  x: EncodedRows,
  json: NeighborsJson,
  preparation: PreparationJson,
  isInput: readonly boolean[],
): string {
  const { columns, classes, power, weights, prior, smoothing } = json;
  const data = roundAsInputs(readNumbers(json.data), columns, isInput, preparation);
  const targets = readNumbers(json.values);
  const rowWeights = json.rowWeights && readNumbers(json.rowWeights);
  const rows = targets.length;
  const k = Math.min(json.k, rows);

  const b = g.within("row");
  const row = b.name();
  const vote = b.name();
  const difference = b.add("Abs", [
    b.add("Sub", [b.constant("double", [rows, columns], data), row]),
  ]);
  const powers = power === 2 ? b.add("Mul", [difference, difference]) : difference;
  const sums = b.add("ReduceSum", [powers, b.integers([1])], { keepdims: { int: 0 } });
  const order = { axis: { int: 0 }, largest: { int: 0 }, sorted: { int: 1 } };
  const [distances, nearest] = b.addMany("TopK", [sums, b.integers([k])], 2, order);
  const zero = b.number(0);
  /** 1 each where none of the neighbours is at distance 0, else for those alone. */
  const isExact = b.cast(b.add("Equal", [distances, zero]), "double");
  const ones = b.constant("double", [k], new Float64Array(k).fill(1));
  let votes = ones;
  if (weights === "distance") {
    const hasExact = b.add("Equal", [
      b.add("ReduceMin", [distances], { keepdims: { int: 0 } }),
      zero,
    ]);
    const lengths = power === 2 ? b.add("Sqrt", [distances]) : distances;
    votes = b.add("Where", [hasExact, isExact, b.add("Div", [ones, lengths])]);
  }
  const gather = (values: Float64Array, width: number): string =>
    b.add("Gather", [b.constant("double", width === 0 ? [rows] : [rows, width], values), nearest]);
  if (rowWeights !== undefined) votes = b.add("Mul", [votes, gather(rowWeights, 0)]);
  const width = Math.max(1, classes);
  const wanted =
    classes === 0
      ? targets
      : Float64Array.from({ length: rows * classes }, (_, at) =>
          targets[Math.floor(at / classes)] === at % classes ? 1 : 0,
        );
  const sum = b.add("MatMul", [votes, gather(wanted, width)]);
  const total = b.add("ReduceSum", [votes, b.integers([0])], { keepdims: { int: 0 } });
  b.rename(b.add("Div", [sum, total]), vote);
  const body = b.build(
    "row",
    [{ name: row, type: "double", dims: [columns] }],
    [{ name: vote, type: "double", dims: [width] }],
  );
  const votesOfRows = g.add("Scan", [x.values], {
    body: { graph: body },
    num_scan_inputs: { int: 1 },
  });
  if (smoothing === 0) return votesOfRows;
  const kept = g.add("Mul", [votesOfRows, g.number(1 - smoothing)]);
  return g.add("Add", [kept, g.row(prior.map((p) => smoothing * p))]);
}
