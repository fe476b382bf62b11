import { runningTrial } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { ended } from "../ended.ts";
import type { Shortcuts, Told } from "../storage.ts";
import { dropCheckpoint } from "./checkpoints.ts";
import type { Row, Sql, SqlDriver } from "./driver.ts";
import { ending } from "./ending.ts";
import type { Leases } from "./leases.ts";

interface Means {
  readonly driver: SqlDriver;
  readonly leases: Leases;
  missing(study: string): Error;
  refusal(sql: Sql, id: number, ticket: Ticket): Promise<Told>;
}

export function sqlShortcuts({ driver, leases, missing, refusal }: Means): Shortcuts {
  return {
    begin(
      study,
      {
        number,
        after,
        exact,
        worker,
        milliseconds,
        key = crypto.randomUUID(),
        params,
        origin,
        note,
      },
    ) {
      const token = `${key}:0`;
      let repeat = false;
      return driver.write(async (sql) => {
        const now = await driver.now(sql);
        const begun = (started: number, version: number) => {
          leases.given(token, now + milliseconds);
          const ticket = { study, number, token };
          if (version - 1 !== after) return { ticket };
          return {
            ticket,
            trial: runningTrial(number, worker, params, origin, note, started),
            next: version,
          };
        };
        const [s] = await sql.all(
          `UPDATE studies SET version = version + 1, trials = trials + 1 WHERE name = ? AND trials = ?${exact ? " AND version = ?" : ""} RETURNING id, version`,
          study,
          number,
          ...(exact ? [typeof after === "number" ? after : -1] : []),
        );
        if (s === undefined) {
          // What took the number may be the first attempt, whose answer was lost.
          const mine =
            "SELECT started, changed FROM trials WHERE study = (SELECT id FROM studies WHERE name = ?) AND number = ? AND token = ?";
          const [own] = repeat ? await sql.all(mine, study, number, token) : [];
          return own && begun(own["started"], own["changed"]);
        }
        repeat = true;
        await sql.all(
          "INSERT INTO trials (study, number, state, params, origin, note, worker, attempt, token, expires, lease, started, changed) VALUES (?, ?, 'running', ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)",
          s["id"],
          number,
          JSON.stringify(params),
          JSON.stringify(origin),
          note === undefined ? null : JSON.stringify(note),
          worker,
          token,
          now + milliseconds,
          milliseconds,
          now,
          s["version"],
        );
        await driver.notify?.(sql, s["id"]);
        return begun(now, s["version"]);
      }, true);
    },

    end({ ticket, outcome, trial, after }) {
      return driver.write(async (sql) => {
        const now = await driver.now(sql);
        const [s] = await sql.all(
          "UPDATE studies SET version = version + 1 WHERE name = ? RETURNING id, version",
          ticket.study,
        );
        if (s === undefined) throw missing(ticket.study);
        const { id, version } = s as Row;
        await driver.notify?.(sql, id);
        const [assignments, ...values] = ending(outcome, version, now);
        const [row] = await sql.all(
          `UPDATE trials SET ${assignments} WHERE study = ? AND number = ? AND token = ? AND state = 'running' RETURNING state, seconds, checkpoint`,
          ...values,
          id,
          ticket.number,
          ticket.token,
        );
        if (row === undefined) return { told: await refusal(sql, id, ticket) };
        await dropCheckpoint(sql, id, ticket.number, row);
        return version - 1 === after
          ? { told: "accepted", trial: ended(trial, outcome, row["seconds"]), next: version }
          : { told: "accepted" };
      });
    },
  };
}
