import { SpaceError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { binomial } from "../numeric/binomial.ts";
import { sum } from "../numeric/statistics.ts";
import { makeAxis } from "./axis.ts";
import { makeIssue, makeUnknownName } from "./issue.ts";
import { copyItems } from "./items.ts";
import { containedBy, type NamedValues, type Param, underOneName } from "./param.ts";

/** How far the sum of the shares may be from 1. */
const SUM_TOLERANCE = 1e-6;
/** −ln 0 is infinite, so coordinates below this count as this. */
const SMALLEST_COORDINATE = 1e-300;

function requireNames(names: readonly string[]): void {
  const n = Array.isArray(names) ? names.length : 0;
  if (n >= 2 && new Set(names).size === n) return;
  const message = "needs at least two different names";
  throw new SpaceError([makeIssue("wrong-length", "", message, { received: names })]);
}

function makeSharesCheck(names: readonly string[]): Param<unknown>["check"] {
  return (value, path, issues) => {
    if (typeof value !== "object" || value === null) {
      const message = `needs an object of shares, got ${show(value)}`;
      issues.push(makeIssue("not-a-number", path, message, { received: value }));
      return;
    }
    const shares = value as NamedValues;
    for (const name of Object.keys(shares))
      if (!names.includes(name))
        issues.push(makeUnknownName(`${path}.${name}`, "no share of that name", name, names));
    let total = 0;
    for (const name of names) {
      const share = shares[name];
      if (typeof share === "number" && share >= 0 && share <= 1) {
        total += share;
        continue;
      }
      const message = `a share is between 0 and 1, got ${show(share)}`;
      issues.push(makeIssue("out-of-range", `${path}.${name}`, message, { received: share }));
    }
    if (Math.abs(total - 1) > SUM_TOLERANCE)
      issues.push(
        makeIssue("constraint", path, `shares must sum to 1, got ${total}`, { received: total }),
      );
  };
}

/** Writes the coordinates of the `k`-th way to divide `parts` equal parts into n shares. */
function writeComposition(
  k: number,
  parts: number,
  n: number,
  out: Float64Array,
  at: number,
): void {
  let left = parts;
  for (let i = 0; i < n - 1; i++) {
    let taken = 0;
    for (; ; taken++) {
      const compositions = binomial(left - taken + n - i - 2, n - i - 2);
      if (k < compositions) break;
      k -= compositions;
    }
    out[at + i] = Math.exp((-n * taken) / parts);
    left -= taken;
  }
  out[at + n - 1] = Math.exp((-n * left) / parts);
}

/**
 * Shares ≥ 0 that sum to 1, by name. A coordinate u gives an exponential −ln u, and the shares are
 * the exponentials over their sum, so that uniform coordinates spread evenly over the simplex
 * (Devroye 1986, theorem V.2.2).
 * @throws SpaceError with fewer than two names, or if one is repeated
 */
export function simplex<const K extends string>(
  given: readonly K[],
): Param<{ readonly [N in K]: number }> {
  const names = copyItems(given);
  requireNames(names);
  const n = names.length;
  const check = makeSharesCheck(names);
  return {
    kind: "simplex",
    width: n,
    cardinality: Infinity,
    default: undefined,
    contains: containedBy(check),
    check,
    toUnit(value, out, at) {
      // The scale is free; n makes the exponentials' mean 1, as under the prior.
      for (let i = 0; i < n; i++) out[at + i] = Math.exp(-n * value[names[i]]);
    },
    fromUnit(unit, at) {
      // Taken from 0, so that a share is never −0, which JSON does not hold.
      const exponentials = names.map(
        (_, i) => 0 - Math.log(Math.min(1, Math.max(SMALLEST_COORDINATE, unit[at + i]))),
      );
      const total = sum(exponentials);
      const shares = names.map((name, i) => [name, total > 0 ? exponentials[i] / total : 1 / n]);
      return Object.fromEntries(shares) as { readonly [N in K]: number };
    },
    axes: (path) => names.map(() => makeAxis(path, "real", Infinity, { part: "simplex" })),
    // The ways to divide `resolution − 1` equal parts into n shares.
    count: (resolution) =>
      resolution === Infinity ? Infinity : binomial(resolution - 1 + n - 1, n - 1),
    point: (k, resolution, out, at) => writeComposition(k, Math.max(1, resolution - 1), n, out, at),
    ...underOneName,
    toJSON: () => ({ type: "simplex", names }),
  };
}
