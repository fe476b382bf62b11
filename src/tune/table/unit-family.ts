/**
 * A family of units: thousands and millions, percent and basis points, percent and fractions, bytes,
 * mass, length.
 */
export type UnitFamily = "magnitude" | "percent" | "share" | "bytes" | "mass" | "length";

/** Units of which a column may have several, with what one of each is in the unit of the column. */
const FAMILIES: {
  readonly [F in UnitFamily]: readonly (readonly [unit: string, factor: number])[];
} = {
  magnitude: [
    ["", 1],
    ["k", 1e3],
    ["tsd", 1e3],
    ["m", 1e6],
    ["mn", 1e6],
    ["mio", 1e6],
    ["b", 1e9],
    ["bn", 1e9],
    ["mrd", 1e9],
  ],
  percent: [
    ["%", 1],
    ["‰", 0.1],
    ["bps", 0.01],
    ["bp", 0.01],
  ],
  share: [
    ["%", 1],
    ["", 100],
  ],
  bytes: [
    ["b", 1],
    ["kb", 1e3],
    ["mb", 1e6],
    ["gb", 1e9],
    ["tb", 1e12],
  ],
  mass: [
    ["mg", 1e-3],
    ["g", 1],
    ["kg", 1e3],
    ["t", 1e6],
  ],
  length: [
    ["mm", 1e-3],
    ["cm", 1e-2],
    ["m", 1],
    ["km", 1e3],
  ],
};

/** The names of these families. */
export const unitFamilies: readonly UnitFamily[] = Object.keys(FAMILIES) as UnitFamily[];

const FACTORS: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  Object.entries(FAMILIES).map(([name, units]) => [name, new Map(units)]),
);

/** The name of a unit without a point at its end, as in `Mio.`. */
const plainName = (unit: string): string => (unit.endsWith(".") ? unit.slice(0, -1) : unit);

/** What one of a unit is in the unit of its family; undefined for units of others. */
export const factorOf = (family: UnitFamily, unit: string): number | undefined =>
  FACTORS.get(family)?.get(plainName(unit));

/** Letters that are other units as well: metres, bytes. */
const OF_OTHERS = new Set(["m", "b"]);

/**
 * The family of which a column has several units; of thousands and millions, one beside plain numbers
 * is enough, since 950 beside 1.2k is no 950k.
 * @param cells of each unit, "" for numbers without one
 */
export function familyOf(
  cells: ReadonlyMap<string, number>,
): { readonly family: UnitFamily; readonly cells: number } | undefined {
  let best: { readonly family: UnitFamily; readonly cells: number } | undefined;
  for (const family of unitFamilies) {
    // Which numbers are fractions is said by their values.
    if (family === "share") continue;
    const units = [...cells].filter(([unit, n]) => n > 0 && factorOf(family, unit) !== undefined);
    const isClear = family !== "magnitude" || units.some(([u]) => u !== "" && !OF_OTHERS.has(u));
    const sum = units.reduce((total, [, n]) => total + n, 0);
    if (units.length > 1 && isClear && sum > (best?.cells ?? 0)) best = { family, cells: sum };
  }
  return best;
}
