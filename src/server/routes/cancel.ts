import * as v from "valibot";
import { findStudy } from "../../study/stored/read-study.ts";
import { measuresOf } from "../../trial/measures.ts";
import { toRecord } from "../../trial/to-record.ts";
import { Refused } from "../http/problem.ts";
import { type Route, route } from "../http/route.ts";
import * as answers from "../schema/answers.ts";
import { failure } from "../schema/values.ts";
import type { Served } from "./served.ts";
import { makeShown } from "./shown-trial.ts";

const cancelBody = v.optional(v.strictObject({ message: v.optional(failure) }), {});

/** The route that ends a trial for its worker. */
export function cancelRoute({ storage }: Served): Route {
  return route({
    method: "POST",
    path: "/api/v1/studies/{study}/trials/{number}/cancel",
    role: "admin",
    summary:
      "Ends a trial that waits, runs or is paused as failed. Its worker is told at its next " +
      "heartbeat, report or result: 409 `lease-lost`",
    body: cancelBody,
    answers: {
      200: { description: "The trial, which has failed", schema: answers.trial },
      409: { description: "It has ended before" },
    },
    handle: async ({ study, number, body, caller }) => {
      const info = await findStudy(storage, study);
      if (storage.cancel === undefined)
        throw new Refused(422, "usage", "this storage can't end a trial for its worker", {
          hint: "SQLite and PostgreSQL can",
        });
      const said =
        body.message === undefined || body.message.trim() === "" ? "" : `: ${body.message}`;
      const ended = await storage.cancel(study, [number], `cancelled by ${caller.name}${said}`);
      const [row] = await storage.page(study, { after: number - 1, count: 1 });
      if (row?.number !== number)
        throw new Refused(404, "trial-not-found", `the study has no trial ${number}`);
      if (ended.length === 0)
        throw new Refused(409, "trial-finished", `trial ${number} has ended: it is ${row.state}`);
      return { json: makeShown(info)(toRecord(row, measuresOf(info.objectives, info.limits))) };
    },
  });
}
