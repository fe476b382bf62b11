import { deflateSync, inflateSync } from "node:zlib";
import type { PackedNumbers } from "../../numeric/packed-numbers.ts";
import { isRecord } from "../is-record.ts";

/** Packed numbers in a file: deflated (RFC 1951), all first bytes before all second ones and so on. */
interface DeflatedNumbers {
  readonly type: PackedNumbers["type"];
  readonly deflated: string;
}
/** Packed numbers that are the same as others before them in the file. */
interface SameNumbers {
  readonly type: PackedNumbers["type"];
  /** Index among the packed numbers of the file that are deflated. */
  readonly same: number;
}

/** Bytes of a number of each type. */
const WIDTHS = { u8: 1, u16: 2, u32: 4, f32: 4, f64: 8 } as const;
/** Shorter texts are left as they are. */
const MIN_CHARACTERS = 200;
/** Level of compression, 1 to 9: the higher ones took twice as long and saved 1 %. */
const LEVEL = 4;
/**
 * What the lists of numbers in a file may hold together, so that a damaged one can't fill the memory: these
 * bytes, and more for each deflated character. Lists of models have 1 to 2 bytes for a character, and
 * repeated numbers may have a thousand.
 */
const FREE_BYTES = 64e6;
const BYTES_PER_CHARACTER = 50;

/** Lists of numbers hold more than a file of their length does. */
export class TooManyNumbersError extends Error {
  override readonly name = "TooManyNumbersError";
  /** Bytes that they may hold. */
  readonly bytes: number;

  constructor(bytes: number, cause: unknown) {
    super(`packed numbers hold more than ${bytes} bytes`, { cause });
    this.bytes = bytes;
  }
}

const isType = (type: unknown): type is PackedNumbers["type"] =>
  typeof type === "string" && Object.hasOwn(WIDTHS, type);

const isPacked = (value: unknown): value is PackedNumbers =>
  isRecord(value) && isType(value["type"]) && typeof value["base64"] === "string";

/** Applies a function to each object within a JSON value; where it returns one, that one is taken. */
export function replaceObjects(
  value: unknown,
  replace: (object: object) => object | undefined,
): unknown {
  if (Array.isArray(value)) {
    // Most long lists are of numbers.
    return value.some((entry) => typeof entry === "object" && entry !== null)
      ? value.map((entry) => replaceObjects(entry, replace))
      : value;
  }
  if (!isRecord(value)) return value;
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, replaceObjects(entry, replace)]),
  );
}

/** A JSON value as it is written to files: packed numbers are deflated, and each is there once. */
export function compactNumbers(json: unknown): unknown {
  const known = new Map<string, number>();
  return replaceObjects(json, (object): DeflatedNumbers | SameNumbers | undefined => {
    if (!isPacked(object) || object.base64.length < MIN_CHARACTERS) return undefined;
    const { type, base64 } = object;
    const key = `${type} ${base64}`;
    const same = known.get(key);
    if (same !== undefined) return { type, same };
    known.set(key, known.size);
    const planes = toPlanes(Buffer.from(base64, "base64"), WIDTHS[type]);
    return { type, deflated: deflateSync(planes, { level: LEVEL }).toString("base64") };
  });
}

/**
 * The value that `compactNumbers` wrote.
 * @throws TooManyNumbersError before numbers that a file of this length does not hold are read
 * @throws Error for other numbers that it did not write
 */
export function expandNumbers(json: unknown): unknown {
  const known: PackedNumbers[] = [];
  let most = FREE_BYTES;
  let bytes = 0;
  return replaceObjects(json, (object): PackedNumbers | undefined => {
    const { type, deflated, same } = object as { readonly [field: string]: unknown };
    if (!isType(type)) return undefined;
    if (same !== undefined) {
      const earlier = typeof same === "number" ? known[same] : undefined;
      if (earlier === undefined) throw new Error("packed numbers refer to none before them");
      return earlier;
    }
    if (typeof deflated !== "string") return undefined;
    most += BYTES_PER_CHARACTER * deflated.length;
    const planes = inflateUpTo(most - bytes, Buffer.from(deflated, "base64"), most);
    bytes += planes.length;
    const width = WIDTHS[type];
    if (planes.length % width !== 0) throw new Error("packed numbers are not whole");
    const packed = { type, base64: fromPlanes(planes, width).toString("base64") };
    known.push(packed);
    return packed;
  });
}

/** @param most bytes that all lists may hold, for the message */
function inflateUpTo(bytes: number, deflated: Buffer, most: number): Buffer {
  try {
    return inflateSync(deflated, { maxOutputLength: Math.max(1, bytes) });
  } catch (cause) {
    const isTooLong = (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw isTooLong ? new TooManyNumbersError(most, cause) : cause;
  }
}

function toPlanes(bytes: Buffer, width: number): Buffer {
  if (width === 1) return bytes;
  const count = bytes.length / width;
  const planes = Buffer.alloc(bytes.length);
  for (let w = 0; w < width; w++)
    for (let i = 0; i < count; i++) planes[w * count + i] = bytes[i * width + w];
  return planes;
}

function fromPlanes(planes: Buffer, width: number): Buffer {
  if (width === 1) return planes;
  const count = planes.length / width;
  const bytes = Buffer.alloc(planes.length);
  for (let w = 0; w < width; w++)
    for (let i = 0; i < count; i++) bytes[i * width + w] = planes[w * count + i];
  return bytes;
}

/**
 * Makes JSON of a model that is written with `JSON.stringify` compact. A copy of its fields is
 * written as it is; both are read.
 */
export function writeCompactly<T extends object>(model: T): T {
  return Object.defineProperty({ ...model }, "toJSON", {
    value: () => compactNumbers(model),
    configurable: true,
  });
}
