import { CHARACTER } from "./draw/ticks.ts";
import type { Figure, FigureBar, Panel } from "./figure.ts";

/** A bar with the label beside it. */
export interface LabelledBar {
  readonly label: string;
  readonly bar: FigureBar;
}

/** Width of a small panel without its labels, in pixels: notes fit in it, beside bars. */
const PANEL_WIDTH = 240;
/** Most room for notes, as a share of the longest bar. */
const MAX_ROOM = 1.3;

/** Room beside the longest bar for its note, as a share of the bar. */
function roomFor(bars: readonly LabelledBar[]): number {
  const letters = Math.max(0, ...bars.map(({ bar }) => bar.note.length));
  const width = Math.min(letters * CHARACTER + 10, PANEL_WIDTH - 1);
  return Math.min(MAX_ROOM, width / (PANEL_WIDTH - width));
}

/** A figure of one such panel; without panels when there are no bars. */
export const barsFigure = (
  bars: readonly LabelledBar[],
  { title, label, notes = [] }: { title: string; label: string; notes?: readonly string[] },
): Figure => ({
  ...{ title, columns: 1, legend: [], notes },
  panels: bars.length === 0 ? [] : [barsPanel(label, bars)],
});

/** A panel of horizontal bars, the first one on top. @param label of the horizontal axis */
export function barsPanel(label: string, bars: readonly LabelledBar[], title?: string): Panel {
  const ends = bars.flatMap(({ bar }) => [bar.value, ...(bar.interval ?? [])]);
  const high = Math.max(0, ...ends);
  const low = Math.min(0, ...ends);
  const room = roomFor(bars) * (high - low || 1);
  const isSigned = bars.some(({ bar }) => bar.value < 0);
  return {
    ...(title !== undefined && { title }),
    x: {
      label,
      scale: {
        kind: "linear",
        domain: [isSigned ? low - room : low, high + room],
        lastTick: high,
      },
    },
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
