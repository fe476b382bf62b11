import type { FigureBar, Panel } from "../../analysis/plots/figure.ts";

/** A bar with the label beside it. */
export interface LabelledBar {
  readonly label: string;
  readonly bar: FigureBar;
}

/** Room beside the longest bar, for its note, as a share of the longest one. */
const ROOM = 0.45;

/** A panel of horizontal bars, the first one on top. @param label of the horizontal axis */
export function barsPanel(label: string, bars: readonly LabelledBar[], title?: string): Panel {
  const ends = bars.flatMap(({ bar }) => [bar.value, ...(bar.interval ?? [])]);
  const high = Math.max(0, ...ends);
  const low = Math.min(0, ...ends);
  const room = ROOM * (high - low || 1);
  const isSigned = bars.some(({ bar }) => bar.value < 0);
  return {
    ...(title !== undefined && { title }),
    x: { label, scale: { kind: "linear", domain: [isSigned ? low - room : low, high + room] } },
    y: {
      label: "",
      scale: {
        kind: "category",
        domain: [-0.5, bars.length - 0.5],
        labels: bars.map((b) => b.label).reverse(), // the first bar is on top
      },
    },
    marks: [{ mark: "bars", bars: bars.map(({ bar }) => bar) }],
  };
}

/** A number with three significant digits. */
export function shortNumber(v: number): string {
  const rounded = Number(v.toPrecision(3));
  return Math.abs(rounded) >= 1e6 || (rounded !== 0 && Math.abs(rounded) < 1e-4)
    ? rounded.toExponential().replace("e+", "e")
    : String(rounded);
}

/** The same with its sign. */
export const signedNumber = (v: number): string =>
  `${v > 0 ? "+" : v < 0 ? "−" : ""}${shortNumber(Math.abs(v))}`;
