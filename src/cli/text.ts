import { styleText } from "node:util";
import type { Terminal } from "./terminal.ts";

/** Four significant digits, as people read them. */
export function number(x: unknown): string {
  if (typeof x !== "number") return String(x);
  if (!Number.isFinite(x) || Number.isInteger(x)) return String(x);
  return Math.abs(x) >= 1e5 || Math.abs(x) < 1e-4
    ? x.toExponential(2)
    : String(Number(x.toPrecision(4)));
}

/** `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return `${s} s`;
  if (s < 7200) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** Parameters on one line: `rate 0.01, optimizer sgd (momentum 0.9)`. */
export function settings(values: { readonly [name: string]: unknown }): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${setting(value)}`)
    .join(", ");
}
function setting(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(setting).join(", ")}]`;
  if (typeof value !== "object" || value === null) return number(value);
  const { kind, ...rest } = value as { kind?: string };
  const inner = settings(rest);
  return kind === undefined ? `(${inner})` : inner === "" ? kind : `${kind} (${inner})`;
}

/** A value or the values of several objectives. */
export function values(value: unknown): string {
  return typeof value === "object" && value !== null
    ? Object.entries(value)
        .map(([name, v]) => `${name} ${number(v)}`)
        .join(", ")
    : number(value);
}

/** Columns of equal width; the last one is left as it is. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, j) => Math.max(...rows.map((r) => r[j].length))) ?? [];
  return rows
    .map(
      (r) =>
        r
          .map((cell, j) => (j + 1 < r.length ? cell.padEnd(widths[j]) : cell))
          .join("  ")
          .trimEnd() + "\n",
    )
    .join("");
}

export function bold(terminal: Terminal, text: string): string {
  return terminal.colour ? styleText("bold", text) : text;
}
