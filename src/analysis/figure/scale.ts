/** A direction of a figure: how values become pixels, and where its ticks are. */
export interface Scale {
  /** The pixel of a value; values beyond the range are at its end. */
  readonly toPixel: (value: number) => number;
  /** Values that are labelled, from the least on. */
  readonly ticks: readonly number[];
}

/** What a direction shows. */
export interface Axis {
  /** What is shown, with its unit. */
  readonly label: string;
  /** Whether the logarithm is shown. Default: false. */
  readonly log?: boolean | undefined;
  /** The least and the greatest value that are shown. Default: those of the marks. */
  readonly range?: readonly [low: number, high: number] | undefined;
}

/** Labels of an axis that fit beside each other, about. */
const TICKS = 5;
/** Smallest number that a logarithmic axis shows. */
const SMALLEST_ON_LOG_AXIS = 1e-9;
/** Room between the outermost marks and the frame, as a share of the range. */
const ROOM = 0.04;

/** A scale for values in a range, from one pixel to another. */
export function createScale(
  { log = false, range }: Axis,
  values: readonly number[],
  from: number,
  to: number,
): Scale {
  const place = (v: number): number => (log ? Math.log10(Math.max(SMALLEST_ON_LOG_AXIS, v)) : v);
  const [low, high] = range === undefined ? widen(values.map(place)) : range.map(place);
  const toPixel = (v: number): number => {
    const share = (Math.min(high, Math.max(low, place(v))) - low) / (high - low);
    return from + share * (to - from);
  };
  return { toPixel, ticks: log ? logTicks(low, high) : linearTicks(low, high) };
}

/** The range of values with some room; one unit wide around a single value. */
function widen(values: readonly number[]): readonly [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const room = low === high ? Math.max(Math.abs(low) * 0.1, 1e-9) : ROOM * (high - low);
  return [low - room, high + room];
}

/** Round numbers in a range: multiples of 1, 2 or 5 times a power of ten. */
function linearTicks(low: number, high: number): number[] {
  const raw = (high - low) / TICKS;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5].map((m) => m * unit).find((s) => s >= raw * 0.75) ?? 10 * unit;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++)
    ticks.push(Number((k * step).toPrecision(10)));
  return ticks;
}

/** Powers of ten in a range; 1, 2 and 5 times these where there are few. @param low a logarithm */
function logTicks(low: number, high: number): number[] {
  const ticksOf = (factors: readonly number[]): number[] => {
    const ticks: number[] = [];
    for (let e = Math.floor(low); e <= high; e++)
      for (const f of factors) {
        const t = Number((f * 10 ** e).toPrecision(3));
        if (Math.log10(t) >= low - 1e-9 && Math.log10(t) <= high + 1e-9) ticks.push(t);
      }
    return ticks;
  };
  for (const factors of [[1], [1, 3], [1, 2, 5]]) {
    const ticks = ticksOf(factors);
    if (ticks.length >= 3) return everyNth(ticks);
  }
  const few = ticksOf([1, 2, 5]);
  return few.length >= 2 ? few : linearTicks(10 ** low, 10 ** high).filter((t) => t > 0);
}

/** As many ticks as fit. */
function everyNth(ticks: readonly number[]): number[] {
  const step = Math.ceil(ticks.length / (TICKS + 1));
  return ticks.filter((_, i) => i % step === 0);
}

/** The label of a tick: `0.85`, `12,000`, `2e-5`. */
export function formatTick(v: number): string {
  const size = Math.abs(v);
  if (v !== 0 && (size >= 1e7 || size < 1e-4)) return Number(v.toPrecision(3)).toExponential();
  return Number(v.toPrecision(6)).toLocaleString("en", { maximumFractionDigits: 8 });
}
