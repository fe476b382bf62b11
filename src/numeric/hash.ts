/** Start value of `hashText` (FNV-1a, 32 bits; Fowler, Noll and Vo 1991). */
export const HASH_START = 0x811c9dc5;

/** One step of FNV-1a, over a 32-bit word instead of a byte; the result is a 32-bit integer. */
export const hashWord = (hash: number, word: number): number => Math.imul(hash ^ word, 0x01000193);

/**
 * FNV-1a over the UTF-16 code units of a text, as a signed 32-bit integer.
 * @param hash value to continue from; default: `HASH_START`
 */
export function hashText(text: string, hash = HASH_START): number {
  let h = hash;
  for (let i = 0; i < text.length; i++) h = hashWord(h, text.charCodeAt(i));
  return h;
}

/**
 * Short hash of any JSON value, 32 bits in base 36. Equal values whose keys have the same order
 * have equal fingerprints, so a study can be found again by what it is made of.
 */
export function fingerprint(value: unknown): string {
  return (hashText(JSON.stringify(value)) >>> 0).toString(36);
}
