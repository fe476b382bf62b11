import type { OptunaState } from "../optuna-study.ts";

/** Values of the enumeration `trialstate`, by Optuna's numbers. */
const STATE_NAMES = ["RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"];

/** The enumeration's value for a state. */
export const toStateName = (state: OptunaState): string => STATE_NAMES[state];
/** The state of an enumeration's value. */
export const parseState = (name: string): OptunaState => STATE_NAMES.indexOf(name) as OptunaState;

/** A time as Optuna stores it: UTC without a zone, with microseconds; null for 0. */
export const toTimeText = (ms: number): string | null =>
  ms === 0 ? null : new Date(ms).toISOString().replace("T", " ").replace("Z", "000");

/** Milliseconds since 1970; 0 where there is no time. */
export function parseTime(text: string | null): number {
  if (text === null) return 0;
  const ms = Date.parse(`${text.replace(" ", "T").replace(/(\.\d{3})\d*$/, "$1")}Z`);
  return Number.isNaN(ms) ? 0 : ms;
}

/** The number column of a value; null for NaN and infinities, which `toValueType` says. */
export const toFinite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The enumeration's value for the kind of a number. */
export function toValueType(value: number): string {
  if (Number.isNaN(value)) return "NAN";
  if (value === Infinity) return "INF_POS";
  return value === -Infinity ? "INF_NEG" : "FINITE";
}

/** The number of its two columns. */
export function parseValue(value: number | null, type: string): number {
  if (type === "INF_POS") return Infinity;
  if (type === "INF_NEG") return -Infinity;
  return type === "NAN" || value === null ? Number.NaN : value;
}
