import type { PlacedParam } from "./param.ts";

/** The grid points of a group. */
export interface Grid {
  /** Number of grid points if continuous coordinates have `resolution` points each. */
  count(resolution: number): number;
  /** Writes the coordinates of grid point `index`, 0 ≤ index < count(resolution). */
  point(index: number, resolution: number, out: Float64Array, at: number): void;
}

/** A member and the members that are active for some of its values. */
interface Node {
  readonly member: PlacedParam;
  readonly children: readonly Node[];
}

/** Neighbouring grid points of a parent for which the same children are active. */
interface Segment {
  readonly start: number;
  readonly end: number;
  readonly active: readonly Node[];
  /** Grid points of the active children together. */
  readonly below: number;
}

/**
 * The grid of parameters next to each other: every combination of their values, in which a
 * conditional parameter only has a part while it is active.
 */
export function makeConditionalGrid(members: readonly PlacedParam[]): Grid {
  const nodesBelow = (parent: string | undefined): readonly Node[] =>
    members
      .filter(({ condition }) => condition?.parent === parent)
      .map((member) => ({ member, children: nodesBelow(member.name) }));
  const roots = nodesBelow(undefined);
  return {
    count: (resolution) => countTogether(roots, resolution),
    point: (index, resolution, out, at) => writeTogether(roots, index, resolution, out, at),
  };
}

function countTogether(nodes: readonly Node[], resolution: number): number {
  return nodes.reduce((product, node) => product * countNode(node, resolution), 1);
}

function countNode(node: Node, resolution: number): number {
  const own = node.member.param.count(resolution);
  if (node.children.length === 0 || own === Infinity) return own;
  let total = 0;
  for (const s of segmentsOf(node, own, resolution)) total += (s.end - s.start) * s.below;
  return total;
}

/** @param own number of grid points of the parent, whose values increase with their index */
function segmentsOf({ member, children }: Node, own: number, resolution: number): Segment[] {
  const unit = new Float64Array(1);
  const valueAt = (i: number): number => {
    member.param.point(i, resolution, unit, 0);
    return member.param.fromUnit(unit, 0) as number; // a parent is a number
  };
  const ranges = children.map((child) => {
    const condition = child.member.condition!; // a child has one
    const start = findFirst(own, (i) => condition.isAbove(valueAt(i)));
    return { child, start, end: findFirst(own, (i) => !condition.isBelow(valueAt(i))) };
  });
  const borders = [...new Set([0, own, ...ranges.flatMap(({ start, end }) => [start, end])])];
  borders.sort((a, b) => a - b);
  return borders.slice(1).map((end, i) => {
    const start = borders[i];
    const active = ranges.filter((r) => r.start <= start && end <= r.end).map((r) => r.child);
    return { start, end, active, below: countTogether(active, resolution) };
  });
}

/** The first of n indices from which on a test holds; n if there is none. */
function findFirst(n: number, test: (i: number) => boolean): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function writeTogether(
  nodes: readonly Node[],
  index: number,
  resolution: number,
  out: Float64Array,
  at: number,
): void {
  for (const node of nodes.toReversed()) {
    const points = countNode(node, resolution);
    writeNode(node, index % points, resolution, out, at);
    index = Math.floor(index / points);
  }
}

function writeNode(
  node: Node,
  index: number,
  resolution: number,
  out: Float64Array,
  at: number,
): void {
  const { param, offset } = node.member;
  if (node.children.length === 0) {
    param.point(index, resolution, out, at + offset);
    return;
  }
  for (const s of segmentsOf(node, param.count(resolution), resolution)) {
    const points = (s.end - s.start) * s.below;
    if (index >= points) {
      index -= points;
      continue;
    }
    param.point(s.start + Math.floor(index / s.below), resolution, out, at + offset);
    for (const child of node.children) clear(child, out, at);
    writeTogether(s.active, index % s.below, resolution, out, at);
    return;
  }
}

/** Writes NaN for a member and what is below it. */
function clear({ member, children }: Node, out: Float64Array, at: number): void {
  out.fill(Number.NaN, at + member.offset, at + member.offset + member.param.width);
  for (const child of children) clear(child, out, at);
}
