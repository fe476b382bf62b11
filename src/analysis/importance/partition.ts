import type { Nodes } from "../../numeric/trees/nodes.ts";

/** The leaves of a tree over the unit cube as boxes. */
interface Partition {
  /** Number of boxes. */
  readonly leaves: number;
  /** d, the number of axes of the cube. */
  readonly axes: number;
  /** The tree's value in each box. */
  readonly value: Float64Array;
  /** Lower bound of each box on each axis, leaves × axes. */
  readonly low: Float64Array;
  /** Upper bound of each box on each axis, leaves × axes. */
  readonly high: Float64Array;
}

/** The boxes of a tree whose features are the axes of the unit cube. */
export function partitionOf(tree: Nodes, axes: number): Partition {
  const value: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  const stack = [
    { node: 0, from: new Array<number>(axes).fill(0), to: new Array<number>(axes).fill(1) },
  ];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, from, to } = top;
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

/** Length of a box along an axis. */
const lengthOf = ({ axes, low, high }: Partition, leaf: number, axis: number): number =>
  high[leaf * axes + axis] - low[leaf * axes + axis];

/** Product of a box's lengths along the axes that are not left out, times its value. */
function integrateOver(p: Partition, leaf: number, leftOut: readonly number[]): number {
  let integral = p.value[leaf];
  for (let j = 0; j < p.axes; j++) if (!leftOut.includes(j)) integral *= lengthOf(p, leaf, j);
  return integral;
}

/** Variance of the tree's values over the cube: Σ volume · value² − (Σ volume · value)². */
export function totalVariance(p: Partition): number {
  let mean = 0;
  let meanSquare = 0;
  for (let l = 0; l < p.leaves; l++) {
    let volume = 1;
    for (let j = 0; j < p.axes; j++) volume *= lengthOf(p, l, j);
    mean += volume * p.value[l];
    meanSquare += volume * p.value[l] ** 2;
  }
  return Math.max(0, meanSquare - mean * mean);
}

/** The borders of all boxes along an axis, 0 and 1 included, in order. */
function boxBorders({ leaves, axes, low, high }: Partition, axis: number): number[] {
  const borders = new Set([0, 1]);
  for (let l = 0; l < leaves; l++) {
    borders.add(low[l * axes + axis]);
    borders.add(high[l * axes + axis]);
  }
  return [...borders].sort((a, b) => a - b);
}

/**
 * Mean of the tree over all axes outside the group, in each cell of the grid that the borders make
 * on the axes of the group; row-major, the last axis of the group fastest.
 */
function marginalMeans(
  p: Partition,
  group: readonly number[],
  borders: readonly (readonly number[])[],
): Float64Array {
  const counts = borders.map((b) => b.length - 1);
  const means = new Float64Array(counts.reduce((a, b) => a * b, 1));
  for (let l = 0; l < p.leaves; l++) {
    const integral = integrateOver(p, l, group);
    if (integral === 0) continue;
    const from = group.map((j, g) => borders[g].indexOf(p.low[l * p.axes + j]));
    const to = group.map((j, g) => borders[g].indexOf(p.high[l * p.axes + j]));
    const addToCells = (g: number, cell: number): void => {
      if (g === group.length) means[cell] += integral;
      else for (let c = from[g]; c < to[g]; c++) addToCells(g + 1, cell * counts[g] + c);
    };
    addToCells(0, 0);
  }
  return means;
}

/**
 * Variance that a group of axes explains: that of the tree's mean over all other axes, as a
 * function of these (Hutter et al. 2014, eq. 5 to 8, for one axis; for several it is the sum over
 * the cells of the grid that all their borders make, and contains the variance of the axes alone).
 */
export function marginalVariance(p: Partition, group: readonly number[]): number {
  const borders = group.map((j) => boxBorders(p, j));
  const counts = borders.map((b) => b.length - 1);
  const means = marginalMeans(p, group, borders);
  let mean = 0;
  let meanSquare = 0;
  for (let cell = 0; cell < means.length; cell++) {
    let width = 1;
    for (let g = group.length - 1, rest = cell; g >= 0; rest = Math.floor(rest / counts[g]), g--) {
      const c = rest % counts[g];
      width *= borders[g][c + 1] - borders[g][c];
    }
    mean += width * means[cell];
    meanSquare += width * means[cell] ** 2;
  }
  return Math.max(0, meanSquare - mean * mean);
}

/**
 * The variance of the mean over all other axes, as `marginalVariance` of two axes, in time L² for L
 * leaves: pairs of boxes instead of cells of a grid.
 */
export function pairVariance(p: Partition, [i, j]: readonly [number, number]): number {
  const { leaves, axes, low, high } = p;
  let mean = 0;
  let meanSquare = 0;
  const weight = new Float64Array(leaves);
  for (let l = 0; l < leaves; l++) {
    weight[l] = integrateOver(p, l, [i, j]);
    mean += weight[l] * lengthOf(p, l, i) * lengthOf(p, l, j);
  }
  for (let a = 0; a < leaves; a++)
    for (let b = 0; b <= a; b++) {
      let overlap = 1;
      for (const axis of [i, j])
        overlap *= Math.max(
          0,
          Math.min(high[a * axes + axis], high[b * axes + axis]) -
            Math.max(low[a * axes + axis], low[b * axes + axis]),
        );
      meanSquare += (a === b ? 1 : 2) * weight[a] * weight[b] * overlap;
    }
  return Math.max(0, meanSquare - mean * mean);
}
