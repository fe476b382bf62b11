import type { Table } from "../../tune/table/data-table.ts";
import type { MixedRows } from "../mixed-rows.ts";
import type { Pauses } from "../pause.ts";
import { type ColumnMoves, type Move, movesOf } from "./column-moves.ts";
import type { Goal } from "./goal.ts";

/** Columns that are changed at most. */
const MAX_CHANGED = 4;
/** Changes of several columns use at most this number of columns… */
const COMBINED_COLUMNS = 15;
/** …with this number of values each. */
const COMBINED_MOVES = 8;
/** Changes that are extended by one more column: those that come nearest to the goal. */
const KEPT = 40;

/** A change of some columns of a row. */
interface Change {
  readonly moves: readonly Move[];
  readonly margin: number;
  readonly isReached: boolean;
}

const distanceOf = ({ moves }: Pick<Change, "moves">): number =>
  moves.reduce((sum, { distance }) => sum + distance, 0);

/**
 * The nearest change of a row that reaches a goal (counterfactual explanation, Wachter et al. 2018): as
 * few columns as possible, and among such changes the least sum of distances. All changes of one column
 * are tried. Changes of several columns are combined, by a beam search, from the values that bring the
 * prediction nearest to the goal. Then each number comes as near to its own value as the goal allows, by bisection
 * over the values that occur.
 * @param table row 0 is the one to change; values are those of the others
 * @param free indices of the columns that may be changed
 * @returns its moves; undefined if none was found with up to four columns
 */
export async function findNearestChange(
  mixed: MixedRows,
  table: Table,
  goal: Goal,
  free: readonly number[],
  pauses: Pauses,
): Promise<readonly Move[] | undefined> {
  const p = table.columns.length;
  const predict = (changes: readonly (readonly Move[])[]): Change[] => {
    const sources = new Int32Array(changes.length * p); // all cells of row 0
    for (const [k, moves] of changes.entries())
      for (const { column, source } of moves) sources[k * p + column] = source;
    const predictions = mixed.predict(sources);
    return changes.map((moves, k) => ({
      ...{ moves, margin: goal.margin(predictions, k), isReached: goal.isReached(predictions, k) },
    }));
  };
  const moves = new Map<number, ColumnMoves>(free.map((j) => [j, movesOf(table, j)]));
  const single = predict([...moves.values()].flatMap(({ tried }) => tried.map((move) => [move])));
  const combined = movesToCombine(single);
  let level = single;
  for (let count = 1; count <= MAX_CHANGED; count++) {
    await pauses.after(count, MAX_CHANGED);
    const reached = level.filter((change) => change.isReached);
    if (reached.length > 0) return nearestOf(reached, moves, predict);
    const kept = level.toSorted((a, b) => b.margin - a.margin).slice(0, KEPT);
    level = predict(combine(count === 1 ? combined.map((m) => ({ moves: [m] })) : kept, combined));
  }
  return undefined;
}

/** The moves of the most effective columns that bring the prediction nearest to the goal. */
function movesToCombine(single: readonly Change[]): Move[] {
  const byColumn = new Map<number, Change[]>();
  for (const change of single.toSorted((a, b) => b.margin - a.margin)) {
    const { column } = change.moves[0];
    const own = byColumn.get(column);
    if (own === undefined) byColumn.set(column, [change]);
    else own.push(change);
  }
  return [...byColumn.values()]
    .slice(0, COMBINED_COLUMNS) // the map has the best column first
    .flatMap((own) => own.slice(0, COMBINED_MOVES).map(({ moves: [move] }) => move));
}

/** Changes with one column more; each set of moves once. */
function combine(changes: readonly Pick<Change, "moves">[], more: readonly Move[]): Move[][] {
  const made = new Map<string, Move[]>();
  for (const { moves } of changes)
    for (const move of more) {
      if (moves.some(({ column }) => column === move.column)) continue;
      const all = [...moves, move].sort((a, b) => a.column - b.column);
      made.set(all.map(({ column, source }) => `${column}:${source}`).join(), all);
    }
  return [...made.values()];
}

/** Changes whose numbers are brought nearer; the others can't be the nearest. */
const REFINED = 20;

function nearestOf(
  reached: readonly Change[],
  moves: ReadonlyMap<number, ColumnMoves>,
  predict: (changes: readonly (readonly Move[])[]) => Change[],
): readonly Move[] {
  let best: readonly Move[] | undefined;
  // Of changes of the same columns to the same side, the nearest leads to all that are nearer still.
  const nearest = new Map<string, Change>();
  for (const change of reached.toSorted((a, b) => distanceOf(a) - distanceOf(b))) {
    const key = change.moves.map((move) => `${move.column}:${sideOf(move, moves)}`).join();
    if (!nearest.has(key)) nearest.set(key, change);
  }
  for (const change of [...nearest.values()].slice(0, REFINED)) {
    const refined = change.moves.slice();
    for (const [m, move] of refined.entries()) {
      const side = moves.get(move.column)!.sides[sideOf(move, moves)];
      let [low, high] = [-1, side.indexOf(move)]; // `high` reaches the goal
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        refined[m] = side[middle];
        if (predict([refined])[0].isReached) high = middle;
        else low = middle;
      }
      refined[m] = side[high];
    }
    if (best === undefined || distanceOf({ moves: refined }) < distanceOf({ moves: best }))
      best = refined;
  }
  return best!; // there is at least one
}

/** Index of the list of nearer and nearer values to which a move belongs. */
const sideOf = (move: Move, moves: ReadonlyMap<number, ColumnMoves>): number =>
  moves.get(move.column)!.sides.findIndex((side) => side.includes(move));
