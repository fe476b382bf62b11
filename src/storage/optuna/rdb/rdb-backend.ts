import { AttuneError } from "../../../errors/attune-error.ts";
import type { Sql, SqlDriver } from "../../sql/driver.ts";
import { Turns } from "../../turns.ts";
import type { OptunaBackend, OptunaEdit } from "../optuna-backend.ts";
import type { OptunaStudy } from "../optuna-study.ts";
import { RdbEdit } from "./rdb-edit.ts";
import { RdbReader } from "./rdb-reader.ts";

/** How often a waiting reader looks for changes at least: Optuna's workers do not notify it. */
const POLL_MS = 200;

/** Optuna's tables in a SQLite or PostgreSQL database. */
export class RdbBackend implements OptunaBackend {
  readonly url: string;
  readonly place: string;
  readonly trustedClock: boolean;
  readonly annotatesFinished = true;
  readonly #driver: SqlDriver;
  readonly #reader = new RdbReader();
  /** Reads and writes come one after another, since they share the reader's studies. */
  readonly #turns = new Turns();

  constructor(url: string, driver: SqlDriver) {
    this.url = url;
    this.place = driver.place;
    this.trustedClock = driver.trustedClock;
    this.#driver = driver;
  }
  get studies(): ReadonlyMap<string, OptunaStudy> {
    return this.#reader.studies;
  }

  refresh(study: string | undefined): Promise<void> {
    return this.#turns.next(() => this.#driver.read((sql) => this.#reader.refresh(sql, study, [])));
  }

  write<T>(
    study: string | undefined,
    body: (edit: OptunaEdit, now: number) => Promise<T>,
  ): Promise<T> {
    return this.#turns.next(async () => {
      let touched: readonly number[] = [];
      try {
        const result = await this.#driver.write(async (sql) => {
          const edit = new RdbEdit(sql);
          if (study !== undefined) await this.#lock(sql, study);
          const result = await body(edit, await this.#driver.now(sql));
          touched = [...edit.touched];
          return result;
        });
        await this.#driver.read((sql) => this.#reader.refresh(sql, study, touched));
        return result;
      } catch (error) {
        throw study === undefined ? error : this.#explain(error);
      }
    });
  }
  /** Excludes other writers of the study, and reads what they wrote before. */
  async #lock(sql: Sql, study: string): Promise<void> {
    const { forUpdate } = this.#driver;
    if (forUpdate !== "")
      await sql.all(`SELECT study_id FROM studies WHERE study_name = ?${forUpdate}`, study);
    await this.#reader.refresh(sql, study, []);
  }
  /** Optuna's workers take no lock, so they may have inserted the same row. */
  #explain(error: unknown): unknown {
    const isConflict = error instanceof Error && /unique|duplicate key/i.test(error.message);
    if (!isConflict) return error;
    return new AttuneError(
      "storage-busy",
      `${this.place}: another program changed the same trial at the same time`,
      { hint: "try again", retryable: true, cause: error },
    );
  }

  wait(study: OptunaStudy, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return this.#driver.wait(study.id, Math.min(POLL_MS, milliseconds), signal);
  }
  async close(): Promise<void> {
    await this.#turns.next(async () => {});
    await this.#driver.close();
  }
}
