import { AttuneError } from "../../errors/attune-error.ts";
import { pixelCount } from "../../model/convolution/image-shape.ts";
import type { TableImage } from "../table/data-table.ts";
import type { ColumnProfile } from "../table/profile.ts";
import type { RowSource } from "../table/row-source.ts";
import { describeSize, type ImageSize, parseImageSize } from "./image-size.ts";
import { looksSmooth } from "./looks-smooth.ts";

/** The columns of a table that are the pixels of images. */
interface PixelColumns {
  /** Size of the images. */
  readonly size: TableImage;
  /** Indices of the columns, in order. */
  readonly indices: readonly number[];
  /** What is said of them. */
  readonly note: string;
}

/** Smaller images are not recognised: the few columns may look smooth by chance. */
const LEAST_SIDE = 8;
/** Images with one or three channels are recognised. */
const CHANNELS = [1, 3];
/** Rows in which neighbours are compared. */
const SAMPLED_ROWS = 200;
/** Greatest values that pixels have. */
const MAX_VALUE = 255;

/**
 * Finds the columns that are pixels: those that the user says, of a folder of images, or those that are
 * certainly pixels.
 * @param free columns that may be inputs, by their indices
 * @throws AttuneError `usage` for a size that does not fit the columns
 */
export async function findPixels(
  source: RowSource,
  names: readonly string[],
  profiles: readonly ColumnProfile[],
  free: readonly number[],
  option: string | undefined,
): Promise<PixelColumns | undefined> {
  const size = option === undefined ? undefined : parseImageSize(option);
  if (size === "none") return undefined;
  const { image } = source;
  if (image !== undefined) {
    const indices = Array.from({ length: pixelCount(image) }, (_, j) => j);
    return { size: { ...image, from: "files" }, indices, note: "" };
  }
  const numeric = free.filter((j) => isNumeric(profiles[j]));
  return size === undefined ? guess(source, names, profiles, numeric) : given(size, names, numeric);
}

const isNumeric = (profile: ColumnProfile): boolean =>
  profile.present > 0 && profile.numbers.read(".").readable === profile.present;

const fullSize = ({ width, height }: ImageSize, channels: number): TableImage => ({
  ...{ width, height, channels, from: "columns" },
});

const rangeOf = (names: readonly string[], indices: readonly number[]): string =>
  `${indices.length} columns (${names[indices[0]]} … ${names[indices[indices.length - 1]]})`;

/** @throws AttuneError `usage` */
function given(
  size: ImageSize,
  names: readonly string[],
  numeric: readonly number[],
): PixelColumns {
  const channels = size.channels ?? 1;
  const count = size.width * size.height * channels;
  if (count !== numeric.length)
    throw new AttuneError(
      "usage",
      `image: ${describeSize({ ...size, channels })} are ${count} columns, ` +
        `but the table has ${numeric.length} columns of numbers`,
      { hint: "leave out those that are no pixels (option ignore), or give another size" },
    );
  const note = `images of ${describeSize({ ...size, channels })} in ${rangeOf(names, numeric)}`;
  return { size: fullSize(size, channels), indices: numeric, note };
}

/** Columns that are certainly pixels: named in a sequence, of one range, smooth between neighbours. */
async function guess(
  source: RowSource,
  names: readonly string[],
  profiles: readonly ColumnProfile[],
  numeric: readonly number[],
): Promise<PixelColumns | undefined> {
  const indices = longestSequence(names, numeric);
  const options = CHANNELS.map((channels) => ({
    channels,
    side: Math.sqrt(indices.length / channels),
  })).filter(({ side }) => Number.isInteger(side) && side >= LEAST_SIDE);
  if (options.length === 0 || !indices.every((j) => hasPixelRange(profiles[j]))) return undefined;
  const rows = await firstRows(source, indices);
  const found = options.find(({ side, channels }) => looksSmooth(rows, side, channels));
  if (found === undefined) return undefined;
  const size = fullSize({ width: found.side, height: found.side }, found.channels);
  const note =
    `taken for images of ${describeSize(size)} in ${rangeOf(names, indices)}; ` +
    "if they are none, give --image none";
  return { size, indices, note };
}

/** The longest run of columns whose names differ in ascending numbers only, such as pixel_0_12. */
function longestSequence(names: readonly string[], numeric: readonly number[]): readonly number[] {
  let best: number[] = [];
  let run: number[] = [];
  for (const j of numeric) {
    const last = run[run.length - 1];
    if (last === undefined || last + 1 !== j || !follows(names[last], names[j])) run = [];
    run.push(j);
    if (run.length > best.length) best = run;
  }
  return best;
}

function follows(before: string, name: string): boolean {
  const pattern = (text: string): string => text.replace(/\d+/g, "#");
  if (!/\d/.test(name)) return false;
  const isChannel = /[^\d]$/.test(name);
  if (!isChannel && pattern(before) !== pattern(name)) return false;
  const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);
  const [a, b] = [numbers(before), numbers(name)];
  if (a.length !== b.length) return false;
  const at = a.findIndex((value, i) => value !== b[i]);
  return at === -1 ? isChannel : a[at] < b[at];
}

/** Whether all values are whole numbers from 0 to 255, or shares from 0 to 1. */
function hasPixelRange(profile: ColumnProfile): boolean {
  if (profile.missing > 0) return false;
  const values = [...profile.distinct.keys()].map(Number);
  const isIn = (most: number): boolean => values.every((v) => v >= 0 && v <= most);
  return isIn(1) || (isIn(MAX_VALUE) && values.every(Number.isInteger));
}

async function firstRows(
  source: RowSource,
  indices: readonly number[],
): Promise<readonly Float64Array[]> {
  const rows: Float64Array[] = [];
  for await (const chunk of source.chunks())
    for (const cells of chunk) {
      rows.push(Float64Array.from(indices, (j) => Number(cells[j])));
      if (rows.length === SAMPLED_ROWS) return rows;
    }
  return rows;
}
