import type { Verdict } from "../src/tune/verdict/verdict.ts";

/** A verdict of a good model, for results that tests make. */
export const goodVerdict: Verdict = {
  beatsConstant: true,
  gainOverConstant: { score: 0.4, low: 0.37, high: 0.43 },
  beatsUntuned: true,
  gainOverUntuned: { score: 0.06, low: 0.01, high: 0.1 },
  overtuning: { score: 0.01, low: -0.02, high: 0.04 },
  confirmed: true,
  learning: undefined,
  capacity: undefined,
  statements: [{ about: "constant", text: "It is fine <really>." }],
  advice: "It is fine <really>.",
};
