import { pixelCount } from "../../model/convolution/image-shape.ts";
import { cellCount, cellOfPixels } from "../../tune/image/cells.ts";
import { COLOURS, hasColours, LEVELS, PARTS, quarterOf, WEIGHT } from "../../tune/image/colours.ts";
import {
  BLOCK,
  blockStarts,
  CLIP,
  DIRECTIONS,
  SQUARE_OF_NOTHING,
} from "../../tune/image/gradients.ts";
import type { ImageFeatures } from "../../tune/image/image-features.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/**
 * Rows in which gradients and colours take the place of the pixels, the first columns (as
 * `withImageFeatures`). Angles are computed in 32 bits.
 * @param columns of the rows
 */
export function encodeImages(
  g: GraphBuilder,
  features: ImageFeatures,
  rows: string,
  columns: number,
): string {
  const { width, height, channels, range } = features;
  const count = pixelCount(features);
  const from = (first: number, length: number) => Array.from({ length }, (_, j) => first + j);
  const own = count === columns ? rows : g.columns(rows, from(0, count));
  const shares = g.add("Div", [
    g.add("Sub", [own, g.number(range[0])]),
    g.number(range[1] - range[0]),
  ]);
  const shape = g.integers([-1, height, width, channels]);
  const planes = g.add("Transpose", [g.add("Reshape", [shares, shape])], {
    perm: { ints: [0, 3, 1, 2] },
  });
  const parts = [addGradients(g, features, planes), ...addColours(g, features, planes)];
  if (count < columns) parts.push(g.columns(rows, from(count, columns - count)));
  return g.concat(parts);
}

/** 1 where a pixel is in a cell: pixels × cells along a side, divided by the pixels of the cell if asked. */
function memberships(side: number, isMean: boolean): number[] {
  const cells = cellCount(side);
  const of = cellOfPixels(side);
  const sizes = Array.from({ length: cells }, (_, c) => of.filter((own) => own === c).length);
  return Array.from(of, (own) =>
    sizes.map((size, c) => (own === c ? 1 / (isMean ? size : 1) : 0)),
  ).flat();
}

/** Images × planes × rows of cells × columns of cells: sums, or means, over the pixels of each cell. */
function poolCells(
  g: GraphBuilder,
  { width, height }: ImageFeatures,
  planes: string,
  isMean: boolean,
): string {
  const across = g.constant("double", [width, cellCount(width)], memberships(width, isMean));
  const down = g.constant("double", [height, cellCount(height)], memberships(height, isMean));
  const upright = g.add("Transpose", [down], { perm: { ints: [1, 0] } });
  return g.add("MatMul", [upright, g.add("MatMul", [planes, across])]);
}

/** Differences of the neighbours of each pixel along an axis, 0 at the border. */
function differences(g: GraphBuilder, planes: string, axis: 2 | 3, side: number): string {
  const cut = (from: number, to: number): string =>
    g.add("Slice", [planes, ...[[from], [to], [axis]].map((list) => g.integers(list))]);
  const inner = g.add("Sub", [cut(2, side), cut(0, side - 2)]);
  const pads = [0, 0, axis === 2 ? 1 : 0, axis === 3 ? 1 : 0];
  return g.add("Pad", [inner, g.integers([...pads, ...pads])]);
}

function addGradients(g: GraphBuilder, features: ImageFeatures, planes: string): string {
  const { width, height } = features;
  const all = [differences(g, planes, 3, width), differences(g, planes, 2, height)];
  const square = g.add(
    "Add",
    all.map((d) => g.add("Mul", [d, d])),
  );
  const channel = g.add("ArgMax", [square], { axis: { int: 1 }, keepdims: { int: 1 } });
  const largest = (values: string): string =>
    g.add("GatherElements", [values, channel], { axis: { int: 1 } });
  const [dx, dy] = all.map(largest);
  const length = g.add("Sqrt", [largest(square)]);
  // Half a turn on is the same direction, so the quotient says all; where both are 0 nothing is added.
  const isFlat = g.add("Equal", [length, g.number(0)]);
  const slope = g.add("Div", [dy, g.add("Where", [isFlat, g.number(1), dx])]);
  const angle = g.cast(g.add("Atan", [g.cast(slope, "float")]), "double");
  const turn = g.add("Sub", [g.add("Mul", [angle, g.number(DIRECTIONS / Math.PI)]), g.number(0.5)]);
  const directions = g.constant("double", [1, DIRECTIONS, 1, 1], [...Array(DIRECTIONS).keys()]);
  const away = g.add("Sub", [turn, directions]);
  const nearness = [away, g.add("Add", [away, g.number(DIRECTIONS)])].map((distance) =>
    g.add("Max", [g.add("Sub", [g.number(1), g.add("Abs", [distance])]), g.number(0)]),
  );
  const votes = g.add("Mul", [g.add("Add", nearness), length]);
  const [columns, lines] = [cellCount(width), cellCount(height)];
  const cells = g.add("Reshape", [
    poolCells(g, features, votes, false),
    g.integers([-1, DIRECTIONS * lines * columns]),
  ]);
  const blocks = blockStarts(lines).flatMap((top) =>
    blockStarts(columns).map((left) =>
      Array.from({ length: BLOCK * BLOCK }, (_, c) => [top + (c >> 1), left + (c & 1)]).flatMap(
        ([i, j]) => Array.from({ length: DIRECTIONS }, (_, k) => (k * lines + i) * columns + j),
      ),
    ),
  );
  const size = BLOCK * BLOCK * DIRECTIONS;
  let block = g.add("Reshape", [
    g.columns(cells, blocks.flat()),
    g.integers([-1, blocks.length, size]),
  ]);
  for (const most of [CLIP, Infinity]) {
    const sum = g.add("ReduceSum", [g.add("Mul", [block, block]), g.integers([2])], {
      keepdims: { int: 1 },
    });
    block = g.add("Div", [
      block,
      g.add("Sqrt", [g.add("Add", [sum, g.number(SQUARE_OF_NOTHING)])]),
    ]);
    if (most < Infinity) block = g.add("Min", [block, g.number(most)]);
  }
  return g.add("Reshape", [block, g.integers([-1, blocks.length * size])]);
}

/** Shares of colours where there are three channels, and means of cells. */
function addColours(g: GraphBuilder, features: ImageFeatures, planes: string): string[] {
  const { width, height, channels } = features;
  const cells = cellCount(width) * cellCount(height);
  const means = g.add("Transpose", [poolCells(g, features, planes, true)], {
    perm: { ints: [0, 2, 3, 1] },
  });
  const ofCells = g.add("Reshape", [means, g.integers([-1, cells * channels])]);
  if (!hasColours(features)) return [ofCells];
  const levels = g.add("Min", [
    g.add("Max", [g.add("Floor", [g.add("Mul", [planes, g.number(LEVELS)])]), g.number(0)]),
    g.number(LEVELS - 1),
  ]);
  const flat = g.add("Reshape", [levels, g.integers([-1, 3, width * height])]);
  const places = g.constant("double", [1, 3, 1], [LEVELS ** 2, LEVELS, 1]);
  const colour = g.add("ReduceSum", [g.add("Mul", [flat, places]), g.integers([1])], {
    keepdims: { int: 1 },
  });
  const numbers = g.constant("double", [1, COLOURS, 1], [...Array(COLOURS).keys()]);
  const isColour = g.cast(g.add("Equal", [colour, numbers]), "double");
  const sizes = new Float64Array(PARTS);
  const quarters = Array.from({ length: width * height }, (_, at) =>
    quarterOf(features, at % width, Math.floor(at / width)),
  );
  for (const quarter of quarters) for (const part of [0, quarter]) sizes[part]++;
  const inParts = quarters.flatMap((quarter) =>
    Array.from(sizes, (size, part) => (part === 0 || part === quarter ? 1 / size : 0)),
  );
  const shares = g.add(
    "Transpose",
    [g.add("MatMul", [isColour, g.constant("double", [width * height, PARTS], inParts)])],
    { perm: { ints: [0, 2, 1] } },
  );
  const roots = g.add("Mul", [g.add("Sqrt", [shares]), g.number(WEIGHT)]);
  const counted = g.add("Reshape", [roots, g.integers([-1, PARTS * COLOURS])]);
  return [counted, ofCells];
}
