/** Significant digits of a number that people read. */
const SHOWN_DIGITS = 4;

/** A number with four significant digits, or three and a power of ten: `1e-6`; anything else as its text. */
export function numberText(value: unknown): string {
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 1e5 || Math.abs(value) < 1e-4
    ? value.toExponential(2).replace(/\.?0+(?=e)/, "")
    : String(Number(value.toPrecision(SHOWN_DIGITS)));
}

/** Parameters as text: `rate 0.01, optimizer sgd (momentum 0.9)`. */
export function settingsText(params: { readonly [name: string]: unknown }): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${settingText(value)}`)
    .join(", ");
}

function settingText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(settingText).join(", ")}]`;
  if (typeof value !== "object" || value === null) return numberText(value);
  const { kind, ...rest } = value as { kind?: string };
  const inner = settingsText(rest);
  if (kind === undefined) return `(${inner})`;
  return inner === "" ? kind : `${kind} (${inner})`;
}
