import type { TrialState } from "../../trial/record.ts";
import { type StudyInfo, zeroCounts } from "../storage.ts";
import type { Sql } from "./driver.ts";
import type { StudyColumns } from "./sql-studies.ts";

/**
 * The number of trials of each study in each state. Counting a million trials takes longer than
 * everything else in a list of studies, so they are counted again only if the study has changed.
 */
export class CountedStates {
  readonly #known = new Map<number, { readonly key: string; readonly counts: Counts }>();

  async read(
    sql: Sql,
    { id, created, version }: Pick<StudyColumns, "id" | "created" | "version">,
  ): Promise<Counts> {
    // A study that was deleted may have had the same id.
    const key = `${created} ${version}`;
    const known = this.#known.get(id);
    if (known?.key === key) return { ...known.counts };
    const counts = zeroCounts();
    for (const { state, n } of await sql.all<{ state: TrialState; n: number }>(
      "SELECT state, count(*) AS n FROM trials WHERE study = ? GROUP BY state",
      id,
    ))
      counts[state] = n;
    this.#known.set(id, { key, counts });
    return { ...counts };
  }
}

type Counts = StudyInfo["counts"];
