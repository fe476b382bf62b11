/** Start value of `hashText` (FNV-1a, 32 bits; Fowler, Noll and Vo 1991). */
export const HASH_START = 0x811c9dc5;

/** One step of FNV-1a over 32-bit words. */
export const hashWord = (hash: number, word: number): number => Math.imul(hash ^ word, 0x01000193);

/** FNV-1a over the UTF-16 code units of a text. @param hash to continue from */
export function hashText(text: string, hash = HASH_START): number {
  let h = hash;
  for (let i = 0; i < text.length; i++) h = hashWord(h, text.charCodeAt(i));
  return h;
}

/**
 * Short fingerprint of any JSON value: names a study by what it is made of, so that the same call
 * finds it again.
 */
export function fingerprint(value: unknown): string {
  return (hashText(JSON.stringify(value)) >>> 0).toString(36);
}
