import { makeParamsFiller } from "../space/json/fill-params.ts";
import type { Attributes, TrialRow } from "../trial/row.ts";
import { isJsonObject } from "./json-object.ts";
import type { Annotations, Changes, StudySpec } from "./storage.ts";

/**
 * Key of a study's internal annotations: the values that trials have for parameters which the space
 * got after they had begun, by path.
 */
export const SPACE_DEFAULTS = "spaceDefaults";

/** The values of parameters that a study got before, and now. */
export function mergedDefaults(internal: Attributes, added: Attributes): Attributes {
  const before = internal[SPACE_DEFAULTS];
  return { ...(isJsonObject(before) && before), ...added };
}

/** What a filler needs of a row. */
type Filled = Pick<TrialRow, "params" | "state" | "attempt">;
type Filler = <R extends Filled>(row: R) => R;

/** Makes what adds the later parameters of a study to its rows; undefined if it has none. */
export function makeRowFiller({
  space,
  internal,
}: Pick<StudySpec, "space"> & Pick<Annotations, "internal">): Filler | undefined {
  const defaults = internal[SPACE_DEFAULTS];
  if (space === null || !isJsonObject(defaults) || Object.keys(defaults).length === 0)
    return undefined;
  const fill = makeParamsFiller(space.params, defaults);
  return (row) => {
    // A trial that has not begun gets what it lacks when it begins.
    if (row.params === null || (row.state === "waiting" && row.attempt === 0)) return row;
    const params = fill(row.params);
    return params === row.params ? row : { ...row, params };
  };
}

/** The fillers of a storage's studies, by name. */
export class RowFillers {
  readonly #fillers = new Map<string, Filler | undefined>();

  has(study: string): boolean {
    return this.#fillers.has(study);
  }
  /** Takes in the definition of a study. */
  note(study: Pick<StudySpec, "name" | "space"> & Pick<Annotations, "internal">): void {
    this.#fillers.set(study.name, makeRowFiller(study));
  }
  forget(study: string): void {
    this.#fillers.delete(study);
  }
  row(study: string, row: TrialRow): TrialRow {
    return this.#fillers.get(study)?.(row) ?? row;
  }
  rows<R extends Filled>(study: string, rows: readonly R[]): readonly R[] {
    const fill = this.#fillers.get(study);
    return fill === undefined ? rows : rows.map(fill);
  }
  changes(study: string, changes: Changes): Changes {
    const trials = this.rows(study, changes.trials);
    return trials === changes.trials ? changes : { ...changes, trials };
  }
}
