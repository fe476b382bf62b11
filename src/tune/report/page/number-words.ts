import { formatTick } from "../../../analysis/plots/draw/ticks.ts";
import { MS_PER_DAY } from "../../table/date-format.ts";

/** `12,345`: a number of rows or trials. */
export const countText = (n: number): string => n.toLocaleString("en");

/** `12.3 %`: a share; `–` where there is none. */
export function percent(share: number | undefined, digits = 1): string {
  return share === undefined ? "–" : `${(100 * share).toFixed(digits)} %`;
}

/**
 * `12 %`; `< 1 %` and `> 99 %` for shares that would be shown as none or all, which no line ends
 * within.
 */
export function roughPercent(share: number): string {
  if (share > 0 && share < 0.005) return "<\u00a01 %";
  if (share < 1 && share >= 0.995) return ">\u00a099 %";
  return percent(share, 0);
}

/** `0.912`: an area up to 1; one that is not 1 but nearly so is `0.9998`, up to the first digit below 9. */
export function areaText(area: number): string {
  const text = area.toFixed(3);
  if (text !== "1.000" || area >= 1) return text;
  const decimals = Math.min(12, Math.ceil(-Math.log10(1 - area)));
  return (Math.floor(area * 10 ** decimals) / 10 ** decimals).toFixed(decimals);
}

/** `0.8 s`, `42 s`, `3.5 min`. */
export function secondsText(seconds: number): string {
  if (seconds < 0.001) return "< 1 ms";
  if (seconds < 1) return `${Number((1000 * seconds).toPrecision(2))} ms`;
  if (seconds < 120) return `${Number(seconds.toPrecision(2))} s`;
  return `${Number((seconds / 60).toPrecision(2))} min`;
}

/** A value of a column: four digits, or the day of a date. */
export function valueText(value: number, type: string): string {
  if (type !== "date") return formatTick(Number(value.toPrecision(4)));
  const date = new Date(value * MS_PER_DAY);
  return Number.isNaN(date.getTime()) ? "–" : date.toISOString().slice(0, 10);
}
