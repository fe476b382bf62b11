import type { BelievedValue } from "../beliefs/marginals.ts";
import type { Colour, Mark, Scale } from "./figure.ts";
import { rounded } from "./short-number.ts";

/** How far from its place a choice's mean is drawn, so that two of them are beside each other. */
const SHIFT = 0.1;

/** What a model says along a parameter, and how it looks. */
interface Believed {
  /** The parameter. */
  readonly scale: Scale;
  /** Its values; of a choice the index of its label. */
  readonly x: readonly number[];
  readonly values: readonly BelievedValue[];
  /** The vertical axis. */
  readonly y: Scale;
  readonly colour: Colour;
  /** As of lines. */
  readonly dash: number;
}

/** Mean and spread of a model along a parameter, within the vertical axis. */
export function believedMarks({ scale, x, values, y, colour, dash }: Believed): Mark[] {
  if (values.length === 0) return [];
  const [low, high] = y.domain;
  const inside = (v: number): number => Math.min(high, Math.max(low, v));
  const means = values.map(({ mean }) => inside(mean));
  const ends = values.map(({ spread }) => spread.map(inside).sort((a, b) => a - b));
  const band = { low: ends.map(([l]) => l), high: ends.map(([, h]) => h) };
  if (scale.kind !== "category")
    return [
      { mark: "band", x, ...band, colour },
      { mark: "line", x, y: means, colour, dash },
    ];
  // Choices have no order: a dot for each, and its spread as a vertical line.
  const at = x.map((v) => v + (dash === 0 ? -SHIFT : SHIFT));
  return [
    ...at.map(
      (v, i): Mark => ({ mark: "line", x: [v, v], y: [band.low[i], band.high[i]], colour }),
    ),
    {
      ...{ mark: "dots", x: at, y: means, colour, size: 4 },
      shape: dash === 0 ? "circle" : "diamond",
      titles: means.map((v, i) => `${scale.labels?.[x[i]] ?? x[i]}: ${rounded(v, 4)}`),
    },
  ];
}
