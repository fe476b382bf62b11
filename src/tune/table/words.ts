import { HASH_START, hashText, hashWord } from "../../numeric/hash.ts";

/** Numbers that words are hashed to: 2^20, so that few of a table's words share one. */
export const WORD_BUCKETS = 1 << 20;

const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu;

/** A hash whose low bits are mixed well (the finalizer of MurmurHash3). */
function toBucket(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) & (WORD_BUCKETS - 1);
}

/** The distinct words of a text and pairs of neighbouring words, each as a number below 2^20. */
export function wordBuckets(text: string): ReadonlySet<number> {
  const buckets = new Set<number>();
  let previous: number | undefined;
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    const hash = hashText(word);
    buckets.add(toBucket(hash));
    if (previous !== undefined)
      buckets.add(toBucket(hashWord(hashWord(HASH_START, previous), hash)));
    previous = hash;
  }
  return buckets;
}
