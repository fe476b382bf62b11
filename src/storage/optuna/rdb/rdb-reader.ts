import type { Row, Sql, SqlValue } from "../../sql/driver.ts";
import { DistributionCache } from "../distribution.ts";
import {
  isOver,
  MAXIMIZE,
  MINIMIZE,
  type OptunaAttributes,
  OptunaStudy,
  type OptunaTrial,
} from "../optuna-study.ts";
import { parsePythonJson } from "../python-json.ts";
import { parseState, parseTime, parseValue } from "./rdb-values.ts";

/** A study as it was read last. */
interface Known {
  readonly study: OptunaStudy;
  /** Ids of trials that are not over, which are read again each time. */
  readonly openIds: Set<number>;
  /** The rows of each open trial as one text: shows whether it has changed. */
  readonly openRows: Map<number, string>;
  /** Largest id of a trial. */
  lastId: number;
}

const toNumber = (value: SqlValue): number | null => (value === null ? null : Number(value));
const toText = (value: SqlValue): string | null => (value === null ? null : String(value));

const readAttributes = (rows: readonly Row[] = []): OptunaAttributes =>
  Object.fromEntries(rows.map((row) => [row["key"], parsePythonJson(String(row["value_json"]))]));

/**
 * Reads studies from Optuna's tables, and keeps them. Reads again only trials that are new or were
 * not over, as Optuna itself does.
 */
export class RdbReader {
  /** By name. */
  readonly studies = new Map<string, OptunaStudy>();
  readonly #known = new Map<string, Known>();
  readonly #distributions = new DistributionCache();

  /**
   * Brings one study up to date, or the list of studies with their attributes.
   * @param touched ids of trials that may have changed although they are over
   */
  async refresh(sql: Sql, name: string | undefined, touched: readonly number[]): Promise<void> {
    const rows = await (name === undefined
      ? sql.all("SELECT study_id, study_name FROM studies ORDER BY study_id")
      : sql.all("SELECT study_id, study_name FROM studies WHERE study_name = ?", name));
    const ids = new Map(rows.map((r) => [String(r["study_name"]), Number(r["study_id"])]));
    this.#forgetDeleted(name === undefined ? [...this.#known.keys()] : [name], ids);
    for (const [study, id] of ids) {
      const known = this.#known.get(study) ?? (await this.#readStudy(sql, study, id));
      for (const kind of ["user", "system"] as const)
        known.study[kind] = readAttributes(
          await sql.all(`SELECT * FROM study_${kind}_attributes WHERE study_id = ?`, id),
        );
      if (name !== undefined) await this.#readTrials(sql, known, touched);
    }
  }
  /** Studies that were deleted, or deleted and created again. */
  #forgetDeleted(names: readonly string[], ids: ReadonlyMap<string, number>): void {
    for (const name of names)
      if (this.#known.get(name)?.study.id !== ids.get(name)) {
        this.#known.delete(name);
        this.studies.delete(name);
      }
  }
  async #readStudy(sql: Sql, name: string, id: number): Promise<Known> {
    const rows = await sql.all(
      "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective",
      id,
    );
    const directions = rows.map((r) => (r["direction"] === "MAXIMIZE" ? MAXIMIZE : MINIMIZE));
    const study = new OptunaStudy(id, name, directions);
    const known = { study, openIds: new Set<number>(), openRows: new Map(), lastId: 0 };
    this.#known.set(name, known);
    this.studies.set(name, study);
    return known;
  }

  async #readTrials(sql: Sql, known: Known, touched: readonly number[]): Promise<void> {
    const again = [...new Set([...known.openIds, ...touched])];
    const ids = again.length > 0 ? ` OR trial_id IN (${again.join(", ")})` : "";
    const isWanted = `trial_id > ${known.lastId}${ids}`;
    const rows = await sql.all(
      "SELECT trial_id, number, state, CAST(datetime_start AS TEXT) AS started, " +
        "CAST(datetime_complete AS TEXT) AS ended FROM trials " +
        `WHERE study_id = ? AND (${isWanted}) ORDER BY trial_id`,
      known.study.id,
    );
    if (rows.length === 0) return;
    const readParts = (table: string, order: string): Promise<ReadonlyMap<number, Row[]>> =>
      readByTrial(sql, `trial_${table}`, isWanted, order, known.study.id);
    const parts: TrialParts = {
      params: await readParts("params", "param_id"),
      values: await readParts("values", "objective"),
      intermediate: await readParts("intermediate_values", "step"),
      user: await readParts("user_attributes", "trial_user_attribute_id"),
      system: await readParts("system_attributes", "trial_system_attribute_id"),
    };
    this.#store(known, rows, parts);
  }
  #store(known: Known, rows: readonly Row[], parts: TrialParts): void {
    const changed: OptunaTrial[] = [];
    for (const row of rows) {
      const id = Number(row["trial_id"]);
      const text = JSON.stringify([row, ...Object.values(parts).map((part) => part.get(id))]);
      if (known.openRows.get(id) === text) continue;
      const trial = this.#toTrial(row, parts);
      if (isOver(trial.state)) {
        known.openIds.delete(id);
        known.openRows.delete(id);
      } else {
        known.openIds.add(id);
        known.openRows.set(id, text);
      }
      known.lastId = Math.max(known.lastId, id);
      if (known.study.createdAt === 0) known.study.createdAt = trial.start;
      changed.push(trial);
    }
    // Trials that are read together come in the order in which they ended.
    changed.sort((a, b) => (a.complete || Infinity) - (b.complete || Infinity) || a.id - b.id);
    for (const trial of changed) known.study.set(trial);
  }
  #toTrial(row: Row, parts: TrialParts): OptunaTrial {
    const id = Number(row["trial_id"]);
    const values = parts.values
      .get(id)
      ?.map((v) => parseValue(toNumber(v["value"]), String(v["value_type"])));
    const params = (parts.params.get(id) ?? []).map((p) => {
      const distribution = this.#distributions.parse(String(p["distribution_json"]));
      return [
        String(p["param_name"]),
        { internal: Number(p["param_value"]), distribution },
      ] as const;
    });
    const intermediate = (parts.intermediate.get(id) ?? []).map((v) => {
      const value = parseValue(
        toNumber(v["intermediate_value"]),
        String(v["intermediate_value_type"]),
      );
      return [Number(v["step"]), value] as const;
    });
    return {
      id,
      number: Number(row["number"]),
      state: parseState(String(row["state"])),
      values: values ?? null,
      params: new Map(params),
      intermediate: new Map(intermediate),
      user: readAttributes(parts.user.get(id)),
      system: readAttributes(parts.system.get(id)),
      start: parseTime(toText(row["started"])),
      complete: parseTime(toText(row["ended"])),
    };
  }
}

type RowsByTrial = ReadonlyMap<number, Row[]>;
/** Rows of the tables that belong to trials. */
interface TrialParts {
  readonly params: RowsByTrial;
  readonly values: RowsByTrial;
  readonly intermediate: RowsByTrial;
  readonly user: RowsByTrial;
  readonly system: RowsByTrial;
}

/** @param isWanted condition on `trial_id` */
async function readByTrial(
  sql: Sql,
  table: string,
  isWanted: string,
  order: string,
  study: number,
): Promise<RowsByTrial> {
  const found = new Map<number, Row[]>();
  const rows = await sql.all(
    `SELECT * FROM ${table} WHERE (${isWanted}) AND ` +
      `trial_id IN (SELECT trial_id FROM trials WHERE study_id = ?) ORDER BY trial_id, ${order}`,
    study,
  );
  for (const row of rows) {
    const id = Number(row["trial_id"]);
    const list = found.get(id);
    if (list) list.push(row);
    else found.set(id, [row]);
  }
  return found;
}
