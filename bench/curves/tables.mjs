/**
 * The recorded curves, and what counts as within 1 % of the best: an accuracy of at least 99 % of
 * the best one seen at any step.
 */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { spaceFrom } from "../../dist/index.js";

const folder = new URL("recorded/", import.meta.url);
const all = readdirSync(folder).map((f) => f.replace(".json.gz", ""));
/** Sets of curves of 50 steps. */
export const names = all.filter((name) => !/-\d+$/.test(name));
/** Sets of longer curves: their names end with the number of steps. */
export const longNames = all.filter((name) => /-\d+$/.test(name));

/** Defaults are left out: they are good, and would be tried first. */
function withoutDefaults(json) {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(
    Object.entries(json)
      .filter(([key]) => key !== "default")
      .map(([key, value]) => [key, withoutDefaults(value)]),
  );
}

export function load(name) {
  const { configurations, space: json } = JSON.parse(
    gunzipSync(readFileSync(new URL(`${name}.json.gz`, folder))),
  );
  const space = spaceFrom(withoutDefaults(json));
  const errors = configurations.map((c) => c.error.map((v) => (Number.isFinite(v) ? v : 1)));
  const best = Math.min(...errors.flat());
  return { name, space, configurations, errors, goal: 1 - 0.99 * (1 - best) };
}

/**
 * For drivers in other languages: the coordinates of the space, each configuration's place, and its
 * errors.
 */
export function tableOf({ space, configurations, errors, goal }) {
  const unit = configurations.map((c) => {
    const u = new Float64Array(space.width).fill(Number.NaN);
    space.toUnit(c.params, u);
    return Array.from(u, (v) => (Number.isNaN(v) ? null : v));
  });
  const axes = space.axes.map(({ kind, levels, parent, from, to, edges }) => ({
    kind,
    levels: Number.isFinite(levels) ? levels : 0,
    parent,
    from,
    to,
    edges: edges ? Array.from(edges) : null,
  }));
  return { axes, unit, errors, goal };
}
