import type { Figure } from "./figure.ts";
import { widen } from "./value-scale.ts";

/** A bar of a histogram. */
interface HistogramColumn {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Text that a browser shows when the pointer is on it. */
  readonly title: string;
}

/** Room above the highest bar, as a share of it. */
const ROOM = 0.05;

/** Counts by value. @param counted what is counted */
export function histogramFigure(
  columns: readonly HistogramColumn[],
  { title, label, counted }: { title: string; label: string; counted: string },
): Figure {
  const most = columns.reduce((m, { count }) => Math.max(m, count), 0);
  const ends = [columns[0]?.from ?? 0, columns.at(-1)?.to ?? 0] as const;
  return {
    ...{ title, columns: 1, legend: [], notes: [] },
    panels:
      columns.length === 0
        ? []
        : [
            {
              x: { label, scale: { kind: "linear", domain: widen(...ends) } },
              y: {
                label: counted,
                scale: { kind: "linear", domain: [0, (1 + ROOM) * (most || 1)] },
              },
              marks: [
                {
                  ...{ mark: "columns", colour: "main" },
                  from: columns.map((c) => c.from),
                  to: columns.map((c) => c.to),
                  y: columns.map((c) => c.count),
                  titles: columns.map((c) => c.title),
                },
              ],
            },
          ],
  };
}
