import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { asOneName, type Param, type ParamJson, show } from "./param.ts";

type Choice = string | number | boolean | null;

function choice<T extends Choice>(
  kind: "categorical" | "ordinal" | "boolean",
  choices: readonly T[],
  fallback: T | undefined,
): Param<T> {
  const issues: SpaceIssue[] = [];
  if (!Array.isArray(choices) || choices.length === 0)
    issues.push({
      code: "empty-range",
      path: "",
      message: "needs at least one choice",
      received: choices,
    });
  else {
    const seen = new Set<unknown>();
    for (const c of choices) {
      if (c !== null && !["string", "number", "boolean"].includes(typeof c))
        issues.push({
          code: "not-a-choice",
          path: "",
          message: `a choice is a string, a number, a boolean or null, got ${show(c)}`,
          received: c,
        });
      if (typeof c === "number" && !Number.isFinite(c))
        issues.push({
          code: "not-a-number",
          path: "",
          message: `choice ${c} is not finite`,
          received: c,
        });
      if (seen.has(c))
        issues.push({
          code: "duplicate",
          path: "",
          message: `choice ${show(c)} stands twice`,
          received: c,
        });
      seen.add(c);
    }
  }
  if (issues.length > 0) throw new SpaceError(issues);
  const index = new Map<unknown, number>(choices.map((c, i) => [c, i]));
  const n = choices.length;
  const param: Param<T> = {
    kind,
    width: 1,
    cardinality: n,
    default: fallback,
    contains: (v): v is T => index.has(v),
    check(v, path, found) {
      if (index.has(v)) return;
      const near = typeof v === "string" ? nearest(v, choices.map(String)) : undefined;
      found.push({
        code: "not-a-choice",
        path,
        message: `${show(v)} is not one of ${choices.map(show).join(", ")}`,
        received: v,
        ...(near !== undefined && { suggestion: near }),
      });
    },
    toUnit(v, out, at) {
      out[at] = (index.get(v)! + 0.5) / n;
    },
    fromUnit: (unit, at) => choices[Math.min(n - 1, Math.max(0, Math.floor(unit[at] * n)))],
    axes: (path) => [
      {
        name: path,
        kind: kind === "ordinal" ? "ordered" : "choice",
        levels: n,
        edges: undefined,
        parent: -1,
        from: 0,
        to: 0,
      },
    ],
    count: () => n,
    point(i, _resolution, out, at) {
      out[at] = (i + 0.5) / n;
    },
    ...asOneName,
    toJSON: () =>
      ({
        type: kind,
        ...(kind !== "boolean" && { choices }),
        ...(fallback !== undefined && { default: fallback }),
      }) as ParamJson,
  };
  if (fallback !== undefined && !index.has(fallback)) {
    param.check(fallback, "", issues);
    throw new SpaceError(issues.map((i) => ({ ...i, message: `default: ${i.message}` })));
  }
  return param;
}

/** One of unordered choices. @throws SpaceError when there is none, or one stands twice. */
export function categorical<const T extends Choice>(
  choices: readonly T[],
  options: { default?: NoInfer<T> } = {},
): Param<T> {
  return choice("categorical", choices, options.default);
}

/**
 * One of choices whose order carries meaning, such as batch sizes.
 * @throws SpaceError when there is none, or one stands twice.
 */
export function ordinal<const T extends string | number>(
  choices: readonly T[],
  options: { default?: NoInfer<T> } = {},
): Param<T> {
  return choice("ordinal", choices, options.default);
}

export function boolean(options: { default?: boolean } = {}): Param<boolean> {
  return choice<boolean>("boolean", [false, true], options.default);
}
