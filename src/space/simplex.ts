import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { binomial } from "../numeric/binomial.ts";
import { asOneName, containedBy, type Param, show } from "./param.ts";

/**
 * Shares ≥ 0 that sum to 1. A coordinate u gives an exponential −ln u, and the shares are these
 * over their sum, so that uniform coordinates spread evenly over the simplex (Devroye 1986, theorem
 * V.2.2).
 */
export function simplex<const K extends string>(
  names: readonly K[],
): Param<{ readonly [N in K]: number }> {
  const n = Array.isArray(names) ? names.length : 0;
  if (n < 2 || new Set(names).size !== n)
    throw new SpaceError([
      {
        code: "wrong-length",
        path: "",
        message: "needs at least two different names",
        received: names,
      },
    ]);
  type Value = { readonly [N in K]: number };
  const check = (value: unknown, path: string, issues: SpaceIssue[]): void => {
    if (typeof value !== "object" || value === null)
      return void issues.push({
        code: "not-a-number",
        path,
        message: `needs an object of shares, got ${show(value)}`,
        received: value,
      });
    const shares = value as { [name: string]: unknown };
    let sum = 0;
    for (const name of Object.keys(shares)) {
      if ((names as readonly string[]).includes(name)) continue;
      const near = nearest(name, names);
      issues.push({
        code: "unknown-name",
        path: `${path}.${name}`,
        message: "no share of that name",
        received: name,
        ...(near !== undefined && { suggestion: near }),
      });
    }
    for (const name of names) {
      const x = shares[name];
      if (typeof x !== "number" || !(x >= 0 && x <= 1))
        issues.push({
          code: "out-of-range",
          path: `${path}.${name}`,
          message: `a share is between 0 and 1, got ${show(x)}`,
          received: x,
        });
      else sum += x;
    }
    if (Math.abs(sum - 1) > 1e-6)
      issues.push({
        code: "constraint",
        path,
        message: `shares must sum to 1, got ${sum}`,
        received: sum,
      });
  };
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
      const raw = names.map((_, i) => -Math.log(Math.min(1, Math.max(1e-300, unit[at + i]))));
      const sum = raw.reduce((a, b) => a + b, 0);
      return Object.fromEntries(
        names.map((name, i) => [name, sum > 0 ? raw[i] / sum : 1 / n]),
      ) as unknown as Value;
    },
    axes: (path) =>
      names.map(() => ({
        name: path,
        kind: "real",
        levels: Infinity,
        edges: undefined,
        parent: -1,
        from: 0,
        to: 0,
        part: "simplex",
      })),
    // Compositions of `resolution − 1` parts into n shares.
    count: (resolution) =>
      resolution === Infinity ? Infinity : binomial(resolution - 1 + n - 1, n - 1),
    point(k, resolution, out, at) {
      let left = Math.max(1, resolution - 1);
      const parts = left;
      for (let i = 0; i < n; i++) {
        let take = i === n - 1 ? left : 0;
        for (; i < n - 1; take++) {
          const rest = binomial(left - take + n - i - 2, n - i - 2);
          if (k < rest) break;
          k -= rest;
        }
        out[at + i] = Math.exp((-n * take) / parts);
        left -= take;
      }
    },
    ...asOneName,
    toJSON: () => ({ type: "simplex", names }),
  };
}
