import { isUtf8 } from "node:buffer";
import { windows1252 } from "./windows-1252.ts";

/** Bytes of a character of UTF-8 by its first byte; 0 for a byte that begins none. */
const lengthOf = (byte: number): number =>
  byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;

/** Calls back for each byte that is no part of a character, and counts the characters beyond ASCII. */
function scan(bytes: Uint8Array, onWrong: (at: number) => void): number {
  let characters = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at]);
    const isWhole = length === 1 || (length > 1 && isUtf8(bytes.subarray(at, at + length)));
    if (isWhole && at + length <= bytes.length) {
      if (length > 1) characters++;
      at += length;
    } else onWrong(at++);
  }
  return characters;
}

/**
 * Bytes in UTF-8 in which each byte that is no part of a character is replaced by its character in
 * Windows-1252. Valid bytes stay the same object.
 */
export function repairUtf8(bytes: Buffer): Buffer {
  if (isUtf8(bytes)) return bytes;
  const parts: Buffer[] = [];
  let from = 0;
  scan(bytes, (at) => {
    parts.push(bytes.subarray(from, at), Buffer.from(windows1252(bytes.subarray(at, at + 1))));
    from = at + 1;
  });
  return Buffer.concat([...parts, bytes.subarray(from)]);
}

/** What a text has that may be UTF-8. */
interface Utf8Count {
  /** Characters beyond ASCII. */
  readonly characters: number;
  /** Bytes that are no part of a character. */
  readonly wrong: number;
  /** Number of the line with the first of them, from 1. */
  readonly line: number;
}

const LINE_FEED = 10;

/** Counts the characters and the wrong bytes of parts that end between characters. */
export async function countUtf8(parts: AsyncIterable<Uint8Array>): Promise<Utf8Count> {
  let characters = 0;
  let wrong = 0;
  let line = 1;
  for await (const bytes of parts) {
    let counted = 0;
    const countLines = (end: number): void => {
      for (; counted < end; counted++) if (bytes[counted] === LINE_FEED) line++;
    };
    characters += scan(bytes, (at) => {
      if (wrong++ === 0) countLines(at);
    });
    if (wrong === 0) countLines(bytes.length);
  }
  return { characters, wrong, line };
}
