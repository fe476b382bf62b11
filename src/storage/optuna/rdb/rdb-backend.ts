import { AttuneError } from "../../../errors/attune-error.ts";
import type { Row, Sql, SqlDriver } from "../../sql/driver.ts";
import { Turns } from "../../turns.ts";
import { type Distribution, distributionFrom, distributionText } from "../distribution.ts";
import {
  isOver,
  type OptunaBackend,
  type OptunaEdit,
  type OptunaState,
  OptunaStudy,
  type OptunaTrial,
} from "../model.ts";
import { parsePythonJson, pythonJson } from "../python-json.ts";

/** In order of Optuna's numbers. */
const states = ["RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"] as const;

/** Optuna keeps naive UTC. */
const timeText = (ms: number): string | null =>
  ms === 0 ? null : new Date(ms).toISOString().replace("T", " ").replace("Z", "000");
function timeOf(text: string | null): number {
  if (text === null) return 0;
  const ms = Date.parse(`${text.replace(" ", "T").replace(/(\.\d{3})\d*$/, "$1")}Z`);
  return Number.isNaN(ms) ? 0 : ms;
}
function numberOf(value: number | null, type: string): number {
  return type === "INF_POS"
    ? Infinity
    : type === "INF_NEG"
      ? -Infinity
      : type === "NAN"
        ? Number.NaN
        : value!;
}
const typeOf = (value: number): string =>
  Number.isNaN(value)
    ? "NAN"
    : value === Infinity
      ? "INF_POS"
      : value === -Infinity
        ? "INF_NEG"
        : "FINITE";
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

interface Known {
  readonly study: OptunaStudy;
  /** Ids of trials that are not over: they are read again each time. */
  readonly open: Set<number>;
  readonly byId: Map<number, OptunaTrial>;
  /** What an open trial was when it was read last. */
  readonly prints: Map<number, string>;
  last: number;
}

/**
 * Optuna's relational storage, in SQLite or PostgreSQL. Only trials that are new or were not over
 * are read again, as Optuna itself does.
 */
export class RdbBackend implements OptunaBackend {
  readonly url: string;
  readonly place: string;
  readonly supports: OptunaBackend["supports"];
  readonly trustedClock: boolean;
  readonly annotatesFinished = true;
  readonly #driver: SqlDriver;
  readonly #known = new Map<string, Known>();
  readonly studies = new Map<string, OptunaStudy>();
  readonly #distributions = new Map<string, Distribution>();
  /** What is read stands here once: one after another brings it up to date. */
  readonly #turns = new Turns();

  constructor(url: string, driver: SqlDriver) {
    this.url = url;
    this.place = driver.place;
    this.supports = driver.supports;
    this.trustedClock = driver.trustedClock;
    this.#driver = driver;
  }

  refresh(study: string | undefined): Promise<void> {
    return this.#turns.next(() => this.#driver.read((sql) => this.#refresh(sql, study, [])));
  }
  async #refresh(sql: Sql, name: string | undefined, touched: readonly number[]): Promise<void> {
    const rows = await (name === undefined
      ? sql.all("SELECT study_id, study_name FROM studies ORDER BY study_id")
      : sql.all("SELECT study_id, study_name FROM studies WHERE study_name = ?", name));
    const there = new Map(rows.map((r) => [r["study_name"] as string, r["study_id"] as number]));
    for (const known of name === undefined ? [...this.#known.keys()] : [name])
      if (this.#known.get(known)?.study.id !== there.get(known)) {
        this.#known.delete(known);
        this.studies.delete(known);
      }
    for (const [study, id] of there) {
      if (!this.#known.has(study)) {
        const directions = await sql.all(
          "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective",
          id,
        );
        const made = new OptunaStudy(
          id,
          study,
          directions.map((d) => (d["direction"] === "MAXIMIZE" ? 2 : 1)),
        );
        this.#known.set(study, {
          study: made,
          open: new Set(),
          byId: new Map(),
          prints: new Map(),
          last: 0,
        });
        this.studies.set(study, made);
      }
      const known = this.#known.get(study)!;
      for (const kind of ["user", "system"] as const) {
        const attributes = await sql.all(
          `SELECT "key" AS k, value_json AS v FROM study_${kind}_attributes WHERE study_id = ?`,
          id,
        );
        known.study[kind] = Object.fromEntries(
          attributes.map((a) => [a["k"], parsePythonJson(a["v"])]),
        );
      }
      if (name !== undefined) await this.#trials(sql, known, touched);
    }
  }
  async #trials(sql: Sql, known: Known, touched: readonly number[]): Promise<void> {
    const again = [...new Set([...known.open, ...touched])];
    const which = `trial_id > ${known.last}${again.length > 0 ? ` OR trial_id IN (${again.join(", ")})` : ""}`;
    const rows = await sql.all(
      `SELECT trial_id, number, state, CAST(datetime_start AS TEXT) AS begun, CAST(datetime_complete AS TEXT) AS over FROM trials WHERE study_id = ? AND (${which}) ORDER BY trial_id`,
      known.study.id,
    );
    if (rows.length === 0) return;
    const parts = async (table: string, order: string): Promise<ReadonlyMap<number, Row[]>> => {
      const out = new Map<number, Row[]>();
      for (const row of await sql.all(
        `SELECT * FROM ${table} WHERE (${which}) AND trial_id IN (SELECT trial_id FROM trials WHERE study_id = ?) ORDER BY trial_id, ${order}`,
        known.study.id,
      )) {
        const list = out.get(row["trial_id"]);
        if (list) list.push(row);
        else out.set(row["trial_id"], [row]);
      }
      return out;
    };
    const params = await parts("trial_params", "param_id");
    const values = await parts("trial_values", "objective");
    const intermediate = await parts("trial_intermediate_values", "step");
    const user = await parts("trial_user_attributes", "trial_user_attribute_id");
    const system = await parts("trial_system_attributes", "trial_system_attribute_id");
    const attributes = (list: readonly Row[] = []) =>
      Object.fromEntries(list.map((a) => [a["key"], parsePythonJson(a["value_json"])]));
    const changed: OptunaTrial[] = [];
    for (const row of rows) {
      const id: number = row["trial_id"];
      const print = JSON.stringify([
        row,
        params.get(id),
        values.get(id),
        intermediate.get(id),
        user.get(id),
        system.get(id),
      ]);
      if (known.prints.get(id) === print) continue;
      const trial: OptunaTrial = {
        id,
        number: row["number"],
        state: states.indexOf(row["state"]) as OptunaState,
        values: values.get(id)?.map((v) => numberOf(v["value"], v["value_type"])) ?? null,
        params: new Map(
          (params.get(id) ?? []).map((p) => [
            p["param_name"],
            {
              internal: p["param_value"],
              distribution: this.#distribution(p["distribution_json"]),
            },
          ]),
        ),
        intermediate: new Map(
          (intermediate.get(id) ?? []).map((v) => [
            v["step"],
            numberOf(v["intermediate_value"], v["intermediate_value_type"]),
          ]),
        ),
        user: attributes(user.get(id)),
        system: attributes(system.get(id)),
        start: timeOf(row["begun"]),
        complete: timeOf(row["over"]),
      };
      known.byId.set(id, trial);
      if (isOver(trial.state)) {
        known.open.delete(id);
        known.prints.delete(id);
      } else {
        known.open.add(id);
        known.prints.set(id, print);
      }
      if (id > known.last) known.last = id;
      if (known.study.createdAt === 0) known.study.createdAt = trial.start;
      changed.push(trial);
    }
    // Seen together, they come in the order in which they ended.
    changed.sort((a, b) => (a.complete || Infinity) - (b.complete || Infinity) || a.id - b.id);
    for (const trial of changed) known.study.set(trial);
  }
  #distribution(text: string): Distribution {
    let d = this.#distributions.get(text);
    if (d === undefined)
      this.#distributions.set(text, (d = distributionFrom(parsePythonJson(text))));
    return d;
  }

  write<T>(
    study: string | undefined,
    body: (edit: OptunaEdit, now: number) => Promise<T>,
  ): Promise<T> {
    return this.#turns.next(async () => {
      const touched: number[] = [];
      try {
        const result = await this.#driver.write(async (sql) => {
          touched.length = 0;
          if (study !== undefined) {
            if (this.#driver.forUpdate !== "")
              await sql.all(
                `SELECT study_id FROM studies WHERE study_name = ?${this.#driver.forUpdate}`,
                study,
              );
            await this.#refresh(sql, study, []);
          }
          return body(this.#edit(sql, touched), await this.#driver.now(sql));
        });
        await this.#driver.read((sql) => this.#refresh(sql, study, touched));
        return result;
      } catch (error) {
        if (/unique|duplicate key/i.test((error as Error).message) && study !== undefined)
          throw new AttuneError(
            "storage-busy",
            `${this.place}: another program changed the same thing at the same time`,
            {
              hint: "try again",
              retryable: true,
              cause: error,
            },
          );
        throw error;
      }
    });
  }
  #edit(sql: Sql, touched: number[]): OptunaEdit {
    const attribute = async (
      table: string,
      column: string,
      id: number,
      key: string,
      value: unknown,
    ): Promise<void> =>
      void (await sql.all(
        `INSERT INTO ${table} (${column}, "key", value_json) VALUES (?, ?, ?) ON CONFLICT (${column}, "key") DO UPDATE SET value_json = excluded.value_json`,
        id,
        key,
        pythonJson(value),
      ));
    const edit: OptunaEdit = {
      createStudy: async (name, directions) => {
        const [row] = await sql.all(
          "INSERT INTO studies (study_name) VALUES (?) RETURNING study_id",
          name,
        );
        for (const [objective, d] of directions.entries())
          await sql.all(
            "INSERT INTO study_directions (direction, study_id, objective) VALUES (?, ?, ?)",
            d === 2 ? "MAXIMIZE" : "MINIMIZE",
            row!["study_id"],
            objective,
          );
        return { id: row!["study_id"] };
      },
      deleteStudy: async ({ id }) => {
        for (const table of [
          "params",
          "values",
          "intermediate_values",
          "heartbeats",
          "user_attributes",
          "system_attributes",
        ])
          await sql.all(
            `DELETE FROM trial_${table} WHERE trial_id IN (SELECT trial_id FROM trials WHERE study_id = ?)`,
            id,
          );
        for (const table of [
          "trials",
          "study_directions",
          "study_user_attributes",
          "study_system_attributes",
          "studies",
        ])
          await sql.all(`DELETE FROM ${table} WHERE study_id = ?`, id);
      },
      studyAttribute: (study, kind, key, value) =>
        attribute(`study_${kind}_attributes`, "study_id", study.id, key, value),
      createTrial: async (study, t) => {
        const [row] = await sql.all(
          "INSERT INTO trials (number, study_id, state, datetime_start, datetime_complete) VALUES ((SELECT count(*) FROM trials WHERE study_id = ?), ?, ?, ?, ?) RETURNING trial_id, number",
          study.id,
          study.id,
          states[t.state],
          timeText(t.start ?? 0),
          timeText(t.complete ?? 0),
        );
        const trial = { id: row!["trial_id"] as number, number: row!["number"] as number };
        for (const [name, p] of t.params ?? []) await edit.param(trial, name, p);
        for (const [step, value] of t.intermediate ?? [])
          await edit.intermediate(trial, step, value);
        for (const kind of ["user", "system"] as const)
          for (const [key, value] of Object.entries(t[kind] ?? {}))
            await edit.attribute(trial, kind, key, value);
        if (t.values) await setValues(sql, trial.id, t.values);
        touched.push(trial.id);
        return trial;
      },
      param: async (trial, name, { internal, distribution }) => {
        touched.push(trial.id);
        await sql.all(
          "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?) ON CONFLICT (trial_id, param_name) DO UPDATE SET param_value = excluded.param_value, distribution_json = excluded.distribution_json",
          trial.id,
          name,
          internal,
          distributionText(distribution),
        );
      },
      state: async (trial, state, values, at) => {
        touched.push(trial.id);
        if (values) await setValues(sql, trial.id, values);
        const column =
          state === 0 ? ", datetime_start = ?" : isOver(state) ? ", datetime_complete = ?" : "";
        const time = column === "" ? [] : [timeText(at)];
        await sql.all(
          `UPDATE trials SET state = ?${column} WHERE trial_id = ?`,
          states[state],
          ...time,
          trial.id,
        );
      },
      intermediate: async (trial, step, value) => {
        touched.push(trial.id);
        await sql.all(
          "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type) VALUES (?, ?, ?, ?) ON CONFLICT (trial_id, step) DO UPDATE SET intermediate_value = excluded.intermediate_value, intermediate_value_type = excluded.intermediate_value_type",
          trial.id,
          step,
          finite(value),
          typeOf(value),
        );
      },
      attribute: (trial, kind, key, value) => {
        touched.push(trial.id);
        return attribute(`trial_${kind}_attributes`, "trial_id", trial.id, key, value);
      },
    };
    return edit;
  }
  wait(study: OptunaStudy, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return this.#driver.wait(study.id, Math.min(200, milliseconds), signal);
  }
  async close(): Promise<void> {
    await this.#turns.next(async () => {});
    await this.#driver.close();
  }
}

async function setValues(sql: Sql, trial: number, values: readonly number[]): Promise<void> {
  for (const [objective, value] of values.entries())
    await sql.all(
      "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, ?, ?, ?) ON CONFLICT (trial_id, objective) DO UPDATE SET value = excluded.value, value_type = excluded.value_type",
      trial,
      objective,
      finite(value),
      typeOf(value),
    );
}
