import { showSeconds, showValue } from "../parts/format.ts";
import type { Trials } from "./trials.ts";

/** Pixels of a character of a cell and of a heading, of the space around them, and of the arrow. */
const CHARACTER = 7.8;
const HEADING_CHARACTER = 9;
const ROOM = 20;
const ARROW = 18;
const LEAST = 56;
/** Longer texts are cut, and shown whole when the pointer rests on them. */
const MOST = 260;
/** Rows whose texts are measured. */
const SAMPLE = 200;

/** Widest and narrowest that a user may make a column, in pixels. */
export const WIDTHS = { least: 40, most: 1000 } as const;

/** A text of a cell. */
export function cellText(trials: Trials, name: string, row: number): string {
  const column = trials.column(name);
  const value = column?.at(row);
  const { number, seconds, startedAt } = trials.fields;
  if (typeof value !== "number") return showValue(value);
  if (column === number) return String(value);
  if (column === seconds) return showSeconds(value);
  return column === startedAt ? new Date(value).toLocaleString() : showValue(value);
}

/** The width at which a column shows its name, and the texts of nearly all its cells. */
export function widthOf(trials: Trials, name: string): number {
  const step = Math.max(1, Math.floor(trials.length / SAMPLE));
  let longest = 0;
  for (let row = 0; row < trials.length; row += step)
    longest = Math.max(longest, cellText(trials, name, row).length);
  const wanted = Math.max(name.length * HEADING_CHARACTER + ARROW, longest * CHARACTER) + ROOM;
  return Math.round(Math.min(MOST, Math.max(LEAST, wanted)));
}

/** Whether the values of a column are numbers, which stand at the right. */
export const isNumeric = (trials: Trials, name: string): boolean =>
  trials.column(name)?.others.length === 0 && trials.column(name) !== trials.fields.startedAt;
