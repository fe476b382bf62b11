import type { Sql, SqlValue } from "../../sql/driver.ts";
import { stringifyDistribution } from "../distribution.ts";
import type { OptunaEdit, StudyId, TrialId } from "../optuna-backend.ts";
import {
  type AttributeKind,
  isOver,
  MAXIMIZE,
  type NewTrial,
  type OptunaDirection,
  type OptunaParam,
  type OptunaState,
  type OptunaTrial,
  RUNNING,
} from "../optuna-study.ts";
import { stringifyPythonJson } from "../python-json.ts";
import { toFinite, toStateName, toTimeText, toValueType } from "./rdb-values.ts";

/** Tables whose rows belong to a trial. */
const TRIAL_TABLES = [
  "params",
  "values",
  "intermediate_values",
  "heartbeats",
  "user_attributes",
  "system_attributes",
];
/** Tables whose rows belong to a study, in an order in which they can be emptied. */
const STUDY_TABLES = [
  "trials",
  "study_directions",
  "study_user_attributes",
  "study_system_attributes",
  "studies",
];

/** Edits of Optuna's tables within one transaction. */
export class RdbEdit implements OptunaEdit {
  readonly #sql: Sql;
  /** Ids of the trials that were changed. */
  readonly touched = new Set<number>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Inserts a row, or updates the one that has the same keys. */
  async #upsert(
    table: string,
    keys: { readonly [column: string]: SqlValue },
    values: { readonly [column: string]: SqlValue },
  ): Promise<void> {
    const quote = (columns: object): string[] => Object.keys(columns).map((c) => `"${c}"`);
    const columns = [...quote(keys), ...quote(values)];
    const places = columns.map(() => "?").join(", ");
    await this.#sql.all(
      `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places}) ` +
        `ON CONFLICT (${quote(keys).join(", ")}) DO UPDATE SET ` +
        quote(values)
          .map((column) => `${column} = excluded.${column}`)
          .join(", "),
      ...Object.values(keys),
      ...Object.values(values),
    );
  }

  async createStudy(name: string, directions: readonly OptunaDirection[]): Promise<StudyId> {
    const rows = await this.#sql.all(
      "INSERT INTO studies (study_name) VALUES (?) RETURNING study_id",
      name,
    );
    const id = Number(rows[0]["study_id"]);
    for (const [objective, direction] of directions.entries())
      await this.#sql.all(
        "INSERT INTO study_directions (direction, study_id, objective) VALUES (?, ?, ?)",
        direction === MAXIMIZE ? "MAXIMIZE" : "MINIMIZE",
        id,
        objective,
      );
    return { id };
  }
  async deleteStudy({ id }: StudyId): Promise<void> {
    const trials = "SELECT trial_id FROM trials WHERE study_id = ?";
    for (const table of TRIAL_TABLES)
      await this.#sql.all(`DELETE FROM trial_${table} WHERE trial_id IN (${trials})`, id);
    for (const table of STUDY_TABLES)
      await this.#sql.all(`DELETE FROM ${table} WHERE study_id = ?`, id);
  }
  setStudyAttribute(
    { id }: StudyId,
    kind: AttributeKind,
    key: string,
    value: unknown,
  ): Promise<void> {
    const value_json = stringifyPythonJson(value);
    return this.#upsert(`study_${kind}_attributes`, { study_id: id, key }, { value_json });
  }

  async createTrial(study: StudyId, t: NewTrial): Promise<Pick<OptunaTrial, "id" | "number">> {
    const rows = await this.#sql.all(
      "INSERT INTO trials (number, study_id, state, datetime_start, datetime_complete) VALUES " +
        "((SELECT count(*) FROM trials WHERE study_id = ?), ?, ?, ?, ?) RETURNING trial_id, number",
      study.id,
      study.id,
      toStateName(t.state),
      toTimeText(t.start ?? 0),
      toTimeText(t.complete ?? 0),
    );
    const trial = { id: Number(rows[0]["trial_id"]), number: Number(rows[0]["number"]) };
    this.touched.add(trial.id);
    for (const [name, param] of t.params ?? []) await this.setParam(trial, name, param);
    for (const [step, value] of t.intermediate ?? [])
      await this.setIntermediate(trial, step, value);
    for (const kind of ["user", "system"] as const)
      for (const [key, value] of Object.entries(t[kind] ?? {}))
        await this.setAttribute(trial, kind, key, value);
    await this.#setValues(trial, t.values ?? []);
    return trial;
  }
  setParam({ id }: TrialId, name: string, param: OptunaParam): Promise<void> {
    this.touched.add(id);
    const distribution_json = stringifyDistribution(param.distribution);
    return this.#upsert(
      "trial_params",
      { trial_id: id, param_name: name },
      { param_value: param.internal, distribution_json },
    );
  }
  async setState(
    trial: TrialId,
    state: OptunaState,
    values: readonly number[] | null,
    time: number,
  ): Promise<void> {
    this.touched.add(trial.id);
    await this.#setValues(trial, values ?? []);
    const update = async (assignments: string, ...times: SqlValue[]): Promise<void> => {
      const text = `UPDATE trials SET ${assignments} WHERE trial_id = ?`;
      await this.#sql.all(text, toStateName(state), ...times, trial.id);
    };
    if (state === RUNNING) await update("state = ?, datetime_start = ?", toTimeText(time));
    else if (isOver(state)) await update("state = ?, datetime_complete = ?", toTimeText(time));
    else await update("state = ?");
  }
  async #setValues({ id }: TrialId, values: readonly number[]): Promise<void> {
    for (const [objective, value] of values.entries())
      await this.#upsert(
        "trial_values",
        { trial_id: id, objective },
        { value: toFinite(value), value_type: toValueType(value) },
      );
  }
  setIntermediate({ id }: TrialId, step: number, value: number): Promise<void> {
    this.touched.add(id);
    return this.#upsert(
      "trial_intermediate_values",
      { trial_id: id, step },
      { intermediate_value: toFinite(value), intermediate_value_type: toValueType(value) },
    );
  }
  setAttribute({ id }: TrialId, kind: AttributeKind, key: string, value: unknown): Promise<void> {
    this.touched.add(id);
    const value_json = stringifyPythonJson(value);
    return this.#upsert(`trial_${kind}_attributes`, { trial_id: id, key }, { value_json });
  }
}
