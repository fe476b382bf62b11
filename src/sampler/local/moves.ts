import type { Rng } from "../../numeric/rng.ts";
import { type Axis, cellCentre, levelOf } from "../../space/axis.ts";

/** A small change of a point, in place. */
export type Move = (unit: Float64Array, stream: Rng) => void;

/** The keys of one permutation, the items of one subset, or one number or choice. */
interface Group {
  readonly first: number;
  readonly count: number;
}

/** Coordinates of an item that is in a subset, and of one that is not. */
const IN = 0.75;
const OUT = 0.25;
/** Greatest number of items in a block that is moved. */
const MAX_BLOCK = 4;
/** Standard deviations of steps of a number, as shares of its range. */
const STEPS = [0.2, 0.04, 0.008];

/**
 * The moves of a space. Orders: two items change places; an item, or a block of some, moves to
 * another place (Or 1976), reversed or not; a part is reversed (Croes 1958). Subsets: an item enters
 * or leaves, one replaces another. Numbers take steps of three sizes, choices are drawn again.
 */
export function movesOf(axes: readonly Axis[]): readonly Move[] {
  const groups = groupsOf(axes);
  const orders = groups.filter((g) => axes[g.first].part === "permutation" && g.count > 1);
  const subsets = groups.filter((g) => axes[g.first].part === "subset");
  const single = groups.filter((g) => axes[g.first].part === undefined && axes[g.first].levels > 1);
  const shares = groups.filter((g) => axes[g.first].part === "simplex");
  const numbers = [...single.filter((g) => axes[g.first].kind !== "choice"), ...shares];
  const choices = single.filter((g) => axes[g.first].kind === "choice");
  const on =
    (of: readonly Group[], change: (group: Group, unit: Float64Array, stream: Rng) => void): Move =>
    (unit, stream) =>
      change(of[stream.integer(of.length)], unit, stream);
  return [
    ...(orders.length > 0
      ? [swap, insert, moveBlock, reverse, reverseShort].map((m) => on(orders, reordered(m)))
      : []),
    ...(subsets.length > 0 ? [flip, replace].map((m) => on(subsets, m)) : []),
    ...(numbers.length > 0 ? STEPS.map((s) => on(numbers, stepOf(axes, s))) : []),
    ...(choices.length > 0
      ? [
          on(choices, ({ first }, unit, stream) => {
            unit[first] = redrawn(axes[first], unit[first], stream);
          }),
        ]
      : []),
  ];
}

/** Whether most coordinates of a space belong to parameters of these kinds. */
export function isMostly(
  axes: readonly Axis[],
  ...kinds: readonly NonNullable<Axis["part"]>[]
): boolean {
  const open = axes.filter((a) => a.levels > 1);
  const counted = open.filter(({ part }) => part !== undefined && kinds.includes(part));
  return 2 * counted.length > open.length;
}

function groupsOf(axes: readonly Axis[]): readonly Group[] {
  const groups: Group[] = [];
  for (let first = 0; first < axes.length; ) {
    const { part, name } = axes[first];
    let count = 1;
    if (part !== undefined && part !== "simplex")
      while (axes[first + count]?.part === part && axes[first + count].name === name) count++;
    groups.push({ first, count });
    first += count;
  }
  return groups;
}

type Reorder = (order: number[], stream: Rng) => number[];

/** Applies a change of an order to its keys. */
const reordered =
  (change: Reorder) =>
  ({ first, count }: Group, unit: Float64Array, stream: Rng): void => {
    const order = Array.from({ length: count }, (_, i) => i);
    order.sort((a, b) => unit[first + a] - unit[first + b] || a - b);
    for (const [place, item] of change(order, stream).entries())
      unit[first + item] = (place + 0.5) / count;
  };

const swap: Reorder = (order, stream) => {
  const [i, j] = two(order.length, stream);
  [order[i], order[j]] = [order[j], order[i]];
  return order;
};

const insert: Reorder = (order, stream) => {
  const [i, j] = two(order.length, stream);
  order.splice(j, 0, ...order.splice(i, 1));
  return order;
};

const moveBlock: Reorder = (order, stream) => {
  const size = Math.min(order.length - 1, 2 + stream.integer(MAX_BLOCK - 1));
  const block = order.splice(stream.integer(order.length - size + 1), size);
  if (stream.uniform() < 0.5) block.reverse();
  order.splice(stream.integer(order.length + 1), 0, ...block);
  return order;
};

const reverse: Reorder = (order, stream) => {
  const [i, j] = two(order.length, stream);
  return reversed(order, Math.min(i, j), Math.max(i, j));
};

const reverseShort: Reorder = (order, stream) => {
  const i = stream.integer(order.length - 1);
  const size = 1 + stream.integer(Math.max(1, Math.floor(order.length / 5)));
  return reversed(order, i, Math.min(order.length - 1, i + size));
};

const reversed = (order: readonly number[], i: number, j: number): number[] => [
  ...order.slice(0, i),
  ...order.slice(i, j + 1).reverse(),
  ...order.slice(j + 1),
];

/** Two different numbers below n. */
function two(n: number, stream: Rng): readonly [number, number] {
  const i = stream.integer(n);
  const j = stream.integer(n - 1);
  return [i, j < i ? j : j + 1];
}

function flip({ first, count }: Group, unit: Float64Array, stream: Rng): void {
  const i = first + stream.integer(count);
  unit[i] = unit[i] >= 0.5 ? OUT : IN;
}

function replace({ first, count }: Group, unit: Float64Array, stream: Rng): void {
  const items = Array.from({ length: count }, (_, i) => first + i);
  const inside = items.filter((i) => unit[i] >= 0.5);
  const outside = items.filter((i) => unit[i] < 0.5);
  if (inside.length > 0) unit[inside[stream.integer(inside.length)]] = OUT;
  if (outside.length > 0) unit[outside[stream.integer(outside.length)]] = IN;
}

const stepOf =
  (axes: readonly Axis[], sigma: number) =>
  ({ first }: Group, unit: Float64Array, stream: Rng): void => {
    const axis = axes[first];
    const step = sigma * stream.normal();
    const moved = Math.min(1, Math.max(0, unit[first] + step));
    if (axis.kind === "real") unit[first] = moved;
    else {
      const level = levelOf(axis, unit[first]);
      const next = levelOf(axis, moved);
      const neighbour = Math.min(axis.levels - 1, Math.max(0, level + (step < 0 ? -1 : 1)));
      unit[first] = cellCentre(axis, next === level ? neighbour : next);
    }
  };

/** Another level of a choice. */
function redrawn(axis: Axis, u: number, stream: Rng): number {
  const level = stream.integer(axis.levels - 1);
  return cellCentre(axis, level < levelOf(axis, u) ? level : level + 1);
}
