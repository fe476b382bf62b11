/** Rows by group. */
export interface GroupedRows {
  /** Rows of each group, in order. */
  readonly members: readonly (readonly number[])[];
  /** For each group, the classes that it has and the rows of each; none without classes. */
  readonly counts: readonly ReadonlyMap<number, number>[];
  /** Rows of each class. */
  readonly totals: ReadonlyMap<number, number>;
  /** Number of rows. */
  readonly rows: number;
}

/** Sorts rows into their groups, which are in order of their first row. */
export function groupRows(
  rows: Int32Array,
  groups: readonly string[],
  classes: Float64Array | undefined,
): GroupedRows {
  const indices = new Map<string, number>();
  const members: number[][] = [];
  const counts: Map<number, number>[] = [];
  const totals = new Map<number, number>();
  for (const row of rows) {
    let g = indices.get(groups[row]);
    if (g === undefined) {
      indices.set(groups[row], (g = members.length));
      members.push([]);
      counts.push(new Map());
    }
    members[g].push(row);
    if (classes === undefined) continue;
    const c = classes[row];
    counts[g].set(c, (counts[g].get(c) ?? 0) + 1);
    totals.set(c, (totals.get(c) ?? 0) + 1);
  }
  return { members, counts, totals, rows: rows.length };
}

/** A number from 0 on for each of the rows, the same for rows of one group. */
export function numberGroups(rows: Int32Array, groups: readonly string[]): Int32Array {
  const indices = new Map<string, number>();
  return Int32Array.from(rows, (row) => {
    let g = indices.get(groups[row]);
    if (g === undefined) indices.set(groups[row], (g = indices.size));
    return g;
  });
}
