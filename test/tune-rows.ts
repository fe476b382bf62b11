import type { Row } from "attune/tune";

/**
 * A small table with every type of column, drawn by a fixed generator.
 * @param signal how much the target depends on the columns; 0 makes it independent
 */
export function tableRows(n: number, signal = 1): readonly Row[] {
  let state = 12345;
  const uniform = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  return Array.from({ length: n }, (_, i) => {
    const [a, b, c] = [uniform(), uniform(), uniform()];
    const plan = c < 0.4 ? "basic" : c < 0.8 ? "plus" : "gold";
    const score = signal * (3 * a - 2 * b + (plan === "gold" ? 1 : 0)) + uniform() * 0.8;
    return {
      a,
      b: i % 13 === 0 ? null : b,
      plan,
      town: `t${Math.floor(c * 40)}`,
      day: `2024-0${1 + (i % 9)}-1${i % 9}`,
      y: score > signal ? "yes" : "no",
      amount: score * 10,
    };
  });
}

/** Models of a search of which one learns for as many rounds as its folds say. */
export const withBoosting = ["linear", "tree", "boosting"] as const;

/**
 * Options of a short search. One process trains: it finds the same as several, and a second one
 * spends most of its time on compiling what the first one has compiled, too.
 */
export const quick = {
  target: "y",
  ignore: ["amount"],
  trials: 9,
  seed: 1,
  parallel: 1,
  models: ["linear", "tree", "neighbors"],
} as const;
