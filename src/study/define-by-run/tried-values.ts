/** Values by name, as a trial has them. */
type Values = { readonly [name: string]: unknown };

/**
 * The values that trials have asked for. An objective that gets the same values again asks for the
 * same ones, whatever else is proposed: so a proposal repeats a trial if it has all values of it.
 */
export class TriedValues {
  /** The values of trials by the names that they have, joined. */
  readonly #byNames = new Map<string, { readonly names: readonly string[]; seen: Set<string> }>();

  /** Takes in a trial, unless it has asked for nothing. */
  add(values: Values): void {
    const names = Object.keys(values).sort();
    if (names.length === 0) return;
    const key = JSON.stringify(names);
    let group = this.#byNames.get(key);
    if (group === undefined) {
      group = { names, seen: new Set() };
      this.#byNames.set(key, group);
    }
    group.seen.add(keyOf(values, names));
  }

  /** Whether a trial with these values would repeat one. */
  has(values: Values): boolean {
    for (const { names, seen } of this.#byNames.values())
      if (names.every((name) => Object.hasOwn(values, name)) && seen.has(keyOf(values, names)))
        return true;
    return false;
  }
}

const keyOf = (values: Values, names: readonly string[]): string =>
  JSON.stringify(names.map((name) => values[name]));
