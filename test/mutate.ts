import type { Rng } from "../src/numeric/rng.ts";

/** Values of another type, size or meaning than what a file has at some place. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  "",
  "__proto__",
  "NaN",
  -1,
  0.5,
  1e300,
  2 ** 53,
  -0,
  [],
  {},
  [[]],
  { __proto__: null, constructor: 1 },
];

type Container = { [key: string]: unknown };

/** Every place in a JSON value: what holds it, and its key. */
function placesIn(json: unknown, limit = 5000): readonly (readonly [Container, string])[] {
  const found: (readonly [Container, string])[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      if (found.length >= limit) return;
      found.push([value as Container, key]);
      visit((value as Container)[key]);
    }
  };
  visit(json);
  return found;
}

const pick = <T>(rng: Rng, list: readonly T[]): T => list[Math.floor(rng.uniform() * list.length)]!;

/** Changes one node of a JSON text: its type, its size, its name, or whether it is there. */
function mutateNode(text: string, rng: Rng): string {
  const json: unknown = JSON.parse(text);
  const places = placesIn(json);
  if (places.length === 0) return JSON.stringify(pick(rng, STRANGE));
  const [holder, key] = pick(rng, places);
  const value = holder[key];
  switch (Math.floor(rng.uniform() * 6)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      if (Array.isArray(value)) holder[key] = value.slice(0, Math.floor(value.length / 2));
      else holder[key] = pick(rng, STRANGE);
      break;
    case 2:
      if (typeof value === "number") holder[key] = value + (rng.uniform() < 0.5 ? 1 : -1);
      else holder[key] = [value, value];
      break;
    case 3:
      if (typeof value === "string") holder[key] = value.slice(1);
      else holder[key] = { ...(value as object) };
      break;
    case 4:
      // As text: an assignment would set the prototype instead of a key.
      return JSON.stringify(json).replace(/"(\w+)":/, '"__proto__":{"polluted":1},"$1":');
    default:
      holder[key] = pick(rng, STRANGE);
  }
  return JSON.stringify(json);
}

/** One change of a text, as copies, editors and other programs make them. */
export function mutate(text: string, rng: Rng): string {
  const at = Math.floor(rng.uniform() * text.length);
  switch (Math.floor(rng.uniform() * 8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + String.fromCharCode(32 + rng.uniform() * 95) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + text.slice(at + 1 + Math.floor(rng.uniform() * 20));
    case 3: {
      const end = at + Math.floor(rng.uniform() * 50);
      return text.slice(0, end) + text.slice(at);
    }
    case 4:
      return `${text.slice(0, at)}\0${text.slice(at)}`;
    default:
      return mutateNode(text, rng);
  }
}

/** As `mutate`, of one line of a text with a JSON value a line. */
export function mutateLines(text: string, rng: Rng): string {
  const lines = text.split("\n");
  const at = Math.floor(rng.uniform() * lines.length);
  switch (Math.floor(rng.uniform() * 8)) {
    case 0:
      return text.slice(0, Math.floor(rng.uniform() * text.length));
    case 1:
      return lines.toSpliced(at, 1).join("\n");
    case 2:
      return lines.toSpliced(at, 0, lines[at]!).join("\n");
    default:
      return lines.with(at, lines[at] === "" ? "x" : mutate(lines[at]!, rng)).join("\n");
  }
}
