import type { Figure, Mark } from "./figure.ts";
import { colourOf, dotOf, type Series } from "./series-figure.ts";
import { valueScale } from "./value-scale.ts";

/** Values with intervals, one for each of several names. */
export interface RowSeries {
  /** Name in the legend. */
  readonly name: string;
  /** Values in the order of the names; NaN where there is none. */
  readonly values: readonly {
    readonly value: number;
    readonly low?: number | undefined;
    readonly high?: number | undefined;
    /** Text that a browser shows when the pointer is on the dot. */
    readonly title?: string | undefined;
  }[];
  /** As of series. */
  readonly tone: Series["tone"];
}

/** Share of a row that several series take. */
const ROOM = 0.6;

/** Names below each other, the first one on top, with dots and their intervals. */
export function rowsFigure(
  names: readonly string[],
  series: readonly RowSeries[],
  { title, label, notes = [] }: { title: string; label: string; notes?: readonly string[] },
): Figure {
  const all = series.flatMap(({ values }) => values.flatMap((v) => [v.value, v.low, v.high]));
  const finite = all.filter((v): v is number => v !== undefined && Number.isFinite(v));
  /** Series beside each other in the row of a name. */
  const rowAt = (i: number, s: number): number =>
    names.length - 1 - i + ROOM * (0.5 - (s + 0.5) / series.length);
  return {
    ...{ title, columns: 1, notes },
    panels:
      finite.length === 0
        ? []
        : [
            {
              x: { label, scale: valueScale(finite, 0).scale },
              y: {
                label: "",
                scale: {
                  kind: "category",
                  domain: [-0.5, names.length - 0.5],
                  labels: [...names].reverse(), // the first name is on top
                },
              },
              marks: series.flatMap(({ values, tone }, s): Mark[] => {
                const place = values.map((_, i) => rowAt(i, s));
                const colour = colourOf(tone);
                return [
                  {
                    ...{ mark: "intervals", along: "x", place, colour },
                    low: values.map((v) => v.low ?? Number.NaN),
                    high: values.map((v) => v.high ?? Number.NaN),
                  },
                  {
                    ...{ mark: "dots", x: values.map((v) => v.value), y: place, colour },
                    ...{ shape: dotOf(tone), size: 4 },
                    titles: values.map((v) => v.title ?? ""),
                  },
                ];
              }),
            },
          ],
    legend:
      series.length < 2
        ? []
        : series.map(({ name, tone }) => ({
            ...{ label: name, colour: colourOf(tone), shape: dotOf(tone) },
          })),
  };
}
