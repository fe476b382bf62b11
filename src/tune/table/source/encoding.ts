import { isUtf8 } from "node:buffer";
import { StringDecoder } from "node:string_decoder";
import { AttuneError } from "../../../errors/attune-error.ts";
import { show } from "../../../errors/show.ts";
import type { ByteSource } from "./bytes.ts";
import { countUtf8, repairUtf8 } from "./repair-utf8.ts";
import { windows1252 } from "./windows-1252.ts";

/** Bytes by which UTF-16 without a byte-order mark is recognised. */
const SAMPLE_BYTES = 4096;
/** In UTF-16, at least this share of the high bytes of a table's characters are 0. */
const MIN_ZERO_SHARE = 0.4;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Turns the bytes of a text, chunk by chunk, into characters. */
interface Decoder {
  write(bytes: Uint8Array): string;
  end(): string;
}

function createDecoder(encoding: string): Decoder {
  if (encoding === "utf-16le") {
    const decoder = new StringDecoder("utf16le");
    return { write: (bytes) => decoder.write(Buffer.from(bytes)), end: () => decoder.end() };
  }
  if (encoding === "windows-1252") return { write: windows1252, end: () => "" };
  const decoder = new TextDecoder(encoding);
  return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/**
 * The name of an encoding as the WHATWG Encoding Standard has it: `windows-1252` for `latin1`.
 * @throws AttuneError `usage` for an unknown one
 */
export function requireEncoding(name: string): string {
  try {
    return new TextDecoder(name).encoding;
  } catch {
    throw new AttuneError("usage", `unknown encoding ${show(name)}`, {
      hint: "for example utf-8, utf-16le, windows-1252, iso-8859-2, shift_jis",
    });
  }
}

/** UTF-16 by its byte-order mark, or by its zero bytes in even or odd places. */
function detectUtf16(first: Uint8Array): string | undefined {
  if (first[0] === 0xff && first[1] === 0xfe) return "utf-16le";
  if (first[0] === 0xfe && first[1] === 0xff) return "utf-16be";
  const sample = first.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i & 1]++;
  const isMany = (count: number): boolean => count > (MIN_ZERO_SHARE * sample.length) / 2;
  if (zeros[0] === 0 && isMany(zeros[1])) return "utf-16le";
  return zeros[1] === 0 && isMany(zeros[0]) ? "utf-16be" : undefined;
}

/** Bytes at the end of a chunk that begin a character of UTF-8 and do not complete it. */
function openBytes(chunk: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back];
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** The parts of a text, each of whole characters of UTF-8. */
async function* wholeCharacters(source: ByteSource): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source.read()) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (rest.length > 0) bytes = Buffer.concat([rest, bytes]);
    const end = bytes.length - openBytes(bytes);
    rest = bytes.subarray(end);
    if (end > 0) yield bytes.subarray(0, end);
  }
  if (rest.length > 0) yield rest;
}

/** Reads all bytes, because the one that is not UTF-8 may come last. */
async function isAllUtf8(source: ByteSource): Promise<boolean> {
  for await (const bytes of wholeCharacters(source)) if (!isUtf8(bytes)) return false;
  return true;
}

/** How a text is encoded, and its bytes that are not. */
interface FoundEncoding {
  /** As the Encoding Standard names it. */
  readonly encoding: string;
  /** Bytes of a text in UTF-8 that are read as Windows-1252. */
  readonly wrong: number;
  /** Number of the line with the first of them, from 1. */
  readonly line: number;
}

/**
 * The encoding of a text: UTF-16 where its first bytes show it; UTF-8 where all bytes are valid, or
 * fewer are wrong than there are characters beyond ASCII, as in a file to which another program has
 * added a line; otherwise Windows-1252.
 * @param given the encoding that the user names
 */
export async function detectEncoding(
  source: ByteSource,
  first: Uint8Array,
  given?: string,
): Promise<FoundEncoding> {
  const known = given ?? detectUtf16(first);
  const isUtf8Text = known === undefined || known === "utf-8";
  if (!isUtf8Text || (await isAllUtf8(source)))
    return { encoding: known ?? "utf-8", wrong: 0, line: 0 };
  const { characters, wrong, line } = await countUtf8(wholeCharacters(source));
  return known === "utf-8" || wrong < characters
    ? { encoding: "utf-8", wrong, line }
    : { encoding: "windows-1252", wrong: 0, line: 0 };
}

/** First bytes of files that hold no text, and what they are. */
const BINARY: readonly (readonly [magic: string, kind: string])[] = [
  ["%PDF", "a PDF"],
  ["\x89PNG", "a PNG image"],
  ["\xff\xd8\xff", "a JPEG image"],
  ["GIF8", "a GIF image"],
];

/**
 * Refuses bytes that are no text: those of well-known files, and any with a zero byte, which texts
 * have in UTF-16 only.
 * @throws AttuneError `data-invalid`
 */
export function refuseBinary(label: string, first: Uint8Array, encoding: string): void {
  const magic = Buffer.from(first.subarray(0, 8)).toString("latin1");
  const kind = BINARY.find(([start]) => magic.startsWith(start))?.[1];
  if (kind === undefined && (encoding.startsWith("utf-16") || !first.includes(0))) return;
  throw new AttuneError("data-invalid", `${label} is ${kind ?? "binary data"}, not text`, {
    hint: "leave it out, or save it as text",
  });
}

/** The characters of a source, without a byte-order mark. Bytes that are not UTF-8 are Windows-1252. */
export async function* decode(source: ByteSource, encoding: string): AsyncIterable<string> {
  if (encoding === "utf-8") {
    for await (const bytes of utf8Of(source, encoding)) yield bytes.toString();
    return;
  }
  const decoder = createDecoder(encoding);
  let isFirst = true;
  const strip = (text: string): string => {
    if (!isFirst || text === "") return text;
    isFirst = false;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  };
  for await (const chunk of source.read()) yield strip(decoder.write(chunk));
  yield strip(decoder.end());
}

/**
 * The bytes of a text in UTF-8, whatever its encoding, without a byte-order mark; no part ends within a
 * character. Bytes of a text in UTF-8 that are not are read as Windows-1252.
 */
export async function* utf8Of(source: ByteSource, encoding: string): AsyncIterable<Buffer> {
  if (encoding !== "utf-8") {
    for await (const text of decode(source, encoding)) yield Buffer.from(text);
    return;
  }
  // A mark is one character: the first part has it whole.
  let isFirst = true;
  for await (const bytes of wholeCharacters(source)) {
    const hasMark = isFirst && bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    isFirst = false;
    yield repairUtf8(hasMark ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes);
  }
}
