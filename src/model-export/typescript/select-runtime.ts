import { declarations } from "./runtime-code.ts";

/** The code of the runtime that holds the named declarations and all that they need. */
export function selectRuntime(names: Iterable<string>): string {
  const indices = new Map(declarations.map(({ name }, i) => [name, i]));
  const chosen = new Set<number>();
  const open: number[] = [];
  for (const name of names) {
    const index = indices.get(name);
    if (index === undefined) throw new Error(`the runtime has no ${name}`);
    open.push(index);
  }
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    if (chosen.has(i)) continue;
    chosen.add(i);
    open.push(...declarations[i].needs);
  }
  return declarations
    .filter((_, i) => chosen.has(i))
    .map(({ code }) => code)
    .join("\n");
}
