import type { Rng } from "./rng.ts";

/**
 * Whole numbers from a small generator (sfc32 of PractRand, Doty-Humphrey 2010), which is ten times
 * as fast as a stream: for draws by the million whose order is fixed. A number below `count` is
 * likelier than another by count/2³² at most.
 * @param rng gives the seed
 */
export function quickIntegers(rng: Rng): Pick<Rng, "integer"> {
  let a = rng.integer(2 ** 32) | 0;
  let b = rng.integer(2 ** 32) | 0;
  let c = rng.integer(2 ** 32) | 0;
  let counter = 1;
  return {
    integer(count) {
      const word = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + word;
      return Math.floor(((word >>> 0) / 2 ** 32) * count);
    },
  };
}
