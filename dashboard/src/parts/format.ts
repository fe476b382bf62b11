import { formatTick } from "../../../src/analysis/plots/draw/ticks.ts";

/** A value for reading; its exact text is in its title and on the page of its trial. */
export function showValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return formatTick(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value as it is stored. */
export const exactValue = (value: unknown): string =>
  value === null || value === undefined
    ? ""
    : typeof value === "string"
      ? value
      : JSON.stringify(value, null, typeof value === "object" ? 1 : undefined);

export const showCount = (n: number): string => n.toLocaleString("en");

/** A time in its largest units: `3.2 s`, `4 min`, `2 h 5 min`. */
export function showSeconds(seconds: number): string {
  if (seconds < 0.001) return seconds > 0 ? "< 1 ms" : "0 s";
  if (seconds < 60) return `${Number(seconds.toPrecision(2))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}
