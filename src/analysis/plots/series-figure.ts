import type { Colour, DotShape, Figure, LegendEntry, Mark, Scale } from "./figure.ts";
import { valueScale } from "./value-scale.ts";

/** Values that belong together, in the units of the axes. */
export interface Series {
  /** Name in the legend. */
  readonly name: string;
  /** Its values; those that are not finite are left out. */
  readonly points: readonly SeriesPoint[];
  /** How they are drawn; `joined`: dots on a line, `steps`: each value holds until the next one. */
  readonly shape: "dots" | "line" | "joined" | "steps";
  /** Colour, dashes and dots go by this number; `reference` is a thin grey line, such as a diagonal. */
  readonly tone: number | "reference";
}

/** A value of a series. */
interface SeriesPoint {
  readonly x: number;
  readonly y: number;
  /** Lower end of an interval of `y`. */
  readonly low?: number | undefined;
  /** Upper end. */
  readonly high?: number | undefined;
  /** Text that a browser shows when the pointer is on the dot. */
  readonly title?: string | undefined;
}

/** An axis of series. */
interface SeriesAxis {
  /** What it shows, with the unit. */
  readonly label: string;
  /** Whether the scale is logarithmic, if all values are positive. Default: false. */
  readonly log?: boolean | undefined;
  /** Whether values are days since 1970-01-01, which have dates as labels. Default: false. */
  readonly isDate?: boolean | undefined;
  /** As of a scale. Default: neither. */
  readonly numbers?: Scale["numbers"];
  /** Values beyond are drawn at its end. Default: all values with a margin. */
  readonly range?: readonly [low: number, high: number] | undefined;
}

const SHAPES: readonly DotShape[] = ["circle", "square", "triangle", "diamond"];
/** Patterns of dashes that series have. */
const DASHES = 4;
const REFERENCE_WIDTH = 1.3;

/** The colour of a series. */
export const colourOf = (tone: Series["tone"]): Colour =>
  tone === "reference" ? "muted" : `series${tone % 8}`;

/** The dots of a series. */
export const dotOf = (tone: Series["tone"]): DotShape =>
  tone === "reference" ? "circle" : SHAPES[tone % SHAPES.length];

const dashOf = (tone: Series["tone"]): number => (tone === "reference" ? 1 : tone % DASHES);

/** What a figure of series shows. */
interface SeriesFigureOptions {
  readonly title: string;
  readonly x: SeriesAxis;
  readonly y: SeriesAxis;
  readonly notes?: readonly string[];
}

/** A figure of series on one pair of axes; without panels when no value is finite. */
export function seriesFigure(
  series: readonly Series[],
  { title, x, y, notes = [] }: SeriesFigureOptions,
): Figure {
  const shown = series.map((s) => ({
    ...s,
    points: s.points.filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y)),
  }));
  const all = shown.flatMap((s) => s.points);
  const heights = all.flatMap((p) => [p.y, p.low ?? p.y, p.high ?? p.y]);
  return {
    ...{ title, columns: 1, notes },
    panels:
      all.length === 0
        ? []
        : [
            {
              x: {
                label: x.label,
                scale: scaleOf(
                  x,
                  all.map((p) => p.x),
                ),
              },
              y: { label: y.label, scale: scaleOf(y, heights) },
              marks: shown.flatMap(marksOf),
            },
          ],
    legend: series.length < 2 ? [] : series.map(entryOf),
  };
}

const scaleOf = (
  { log, range, isDate, numbers }: SeriesAxis,
  values: readonly number[],
): Scale => ({
  ...(range === undefined
    ? valueScale(values, 0, log).scale
    : { kind: log ? ("log" as const) : ("linear" as const), domain: range }),
  ...(isDate && { isDate }),
  numbers,
});

function marksOf({ points, shape, tone }: Series): Mark[] {
  const [x, y] = [points.map((p) => p.x), points.map((p) => p.y)];
  const colour = colourOf(tone);
  const hasInterval = points.some((p) => p.low !== undefined && p.high !== undefined);
  const ends = {
    low: points.map((p) => p.low ?? Number.NaN),
    high: points.map((p) => p.high ?? Number.NaN),
  };
  const marks: Mark[] = [];
  if (hasInterval) marks.push({ mark: "intervals", place: x, ...ends, colour });
  if (shape !== "dots") {
    const width = tone === "reference" ? { width: REFERENCE_WIDTH } : {};
    const step = shape === "steps";
    marks.push({ ...{ mark: "line", x, y, colour }, step, dash: dashOf(tone), ...width });
  }
  if (shape === "dots" || shape === "joined") {
    const titles = points.map((p) => p.title ?? "");
    marks.push({ ...{ mark: "dots", x, y, colour }, shape: dotOf(tone), titles });
  }
  return marks;
}

function entryOf({ name, shape, tone }: Series): LegendEntry {
  const colour = colourOf(tone);
  if (shape === "dots") return { label: name, colour, shape: dotOf(tone) };
  return {
    ...{ label: name, colour, shape: "line", dash: dashOf(tone) },
    ...(shape === "joined" && { dot: dotOf(tone) }),
  };
}
