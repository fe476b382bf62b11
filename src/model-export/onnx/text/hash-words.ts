import type { GraphBuilder } from "../graph-builder.ts";

/** Hashes of 32 bits are whole numbers of 64 bits here, never below 0. */
const MASK = 0xffffffff;
const PRIME = 0x01000193;

const integer = (g: GraphBuilder, value: number): string => g.constant("int64", [], [value]);
const xor = (g: GraphBuilder, a: string, b: string): string => g.add("BitwiseXor", [a, b]);
/** a · factor, of which the last 32 bits are kept. */
const multiply = (g: GraphBuilder, a: string, factor: number): string =>
  g.add("BitwiseAnd", [g.add("Mul", [a, integer(g, factor)]), integer(g, MASK)]);

/** One step of FNV-1a, as `hashWord`. */
export const addHashWord = (g: GraphBuilder, hash: string, word: string): string =>
  multiply(g, xor(g, hash, word), PRIME);

/** A hash whose bits are all mixed, as in `n-grams.ts`. @param length mixed in, for an n-gram */
export function addMix(g: GraphBuilder, hash: string, length = 0): string {
  const shifted = (h: string, bits: number): string =>
    xor(g, h, g.add("Div", [h, integer(g, 2 ** bits)]));
  let h = length === 0 ? hash : xor(g, hash, integer(g, length));
  h = multiply(g, shifted(h, 16), 0x85ebca6b);
  h = multiply(g, shifted(h, 13), 0xc2b2ae35);
  return shifted(h, 16);
}
