import type { Nodes } from "../numeric/trees/nodes.ts";

/**
 * The leaves of a tree over the unit cube as boxes: value, and bounds on each axis (leaves × axes).
 */
export interface Partition {
  readonly leaves: number;
  readonly axes: number;
  readonly value: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export function partitionOf(tree: Nodes, axes: number): Partition {
  const value: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  const stack = [
    { node: 0, from: new Array<number>(axes).fill(0), to: new Array<number>(axes).fill(1) },
  ];
  while (stack.length > 0) {
    const { node, from, to } = stack.pop()!;
    const j = tree.feature[node];
    if (j < 0) {
      value.push(tree.value[node]);
      low.push(...from);
      high.push(...to);
      continue;
    }
    const cut = Math.min(to[j], Math.max(from[j], tree.threshold[node]));
    stack.push(
      { node: tree.left[node], from, to: to.with(j, cut) },
      { node: tree.right[node], from: from.with(j, cut), to },
    );
  }
  return {
    leaves: value.length,
    axes,
    value: Float64Array.from(value),
    low: Float64Array.from(low),
    high: Float64Array.from(high),
  };
}

/** Variance of the tree's values over the cube: Σ volume · (value − mean)². */
export function totalVariance(p: Partition): number {
  let mean = 0;
  let squares = 0;
  for (let l = 0; l < p.leaves; l++) {
    let volume = 1;
    for (let j = 0; j < p.axes; j++) volume *= p.high[l * p.axes + j] - p.low[l * p.axes + j];
    mean += volume * p.value[l];
    squares += volume * p.value[l] ** 2;
  }
  return Math.max(0, squares - mean * mean);
}

/**
 * Variance that a group of axes explains alone: of the tree's mean over all other axes, as a
 * function of these (Hutter et al. 2014, eq. 5 to 8, for one axis; for several the sum over the
 * cells that all their cuts make).
 */
export function marginalVariance(p: Partition, group: readonly number[]): number {
  const { leaves, axes } = p;
  // Cells of the group's axes, between neighbouring cuts.
  const cuts = group.map((j) =>
    [
      ...new Set([
        0,
        1,
        ...Array.from({ length: leaves }, (_, l) => p.low[l * axes + j]),
        ...Array.from({ length: leaves }, (_, l) => p.high[l * axes + j]),
      ]),
    ].sort((a, b) => a - b),
  );
  const counts = cuts.map((c) => c.length - 1);
  const cells = counts.reduce((a, b) => a * b, 1);
  const mean = new Float64Array(cells);
  const inside = group.map(() => [0, 0]);
  for (let l = 0; l < leaves; l++) {
    let rest = p.value[l];
    for (let j = 0; j < axes; j++)
      if (!group.includes(j)) rest *= p.high[l * axes + j] - p.low[l * axes + j];
    if (rest === 0) continue;
    for (const [g, j] of group.entries())
      inside[g] = [cuts[g].indexOf(p.low[l * axes + j]), cuts[g].indexOf(p.high[l * axes + j])];
    const visit = (g: number, cell: number): void => {
      if (g === group.length) {
        mean[cell] += rest;
        return;
      }
      for (let c = inside[g][0]; c < inside[g][1]; c++) visit(g + 1, cell * counts[g] + c);
    };
    visit(0, 0);
  }
  let total = 0;
  let squares = 0;
  for (let cell = 0; cell < cells; cell++) {
    let width = 1;
    for (let g = group.length - 1, left = cell; g >= 0; left = Math.floor(left / counts[g]), g--)
      width *= cuts[g][(left % counts[g]) + 1] - cuts[g][left % counts[g]];
    total += width * mean[cell];
    squares += width * mean[cell] ** 2;
  }
  return Math.max(0, squares - total * total);
}
