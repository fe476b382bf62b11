import * as v from "valibot";
import { findStudy } from "../../study/stored/read-study.ts";
import { Refused } from "../http/problem.ts";
import { type Call, type Route, route } from "../http/route.ts";
import * as answers from "../schema/answers.ts";
import { readAs } from "../schema/read-as.ts";
import { ticket, wholeText } from "../schema/values.ts";
import type { Served } from "./served.ts";
import { ticketOf } from "./work.ts";

const PATH = "/api/v1/studies/{study}/trials/{number}/checkpoint";
const TICKET = "Attune-Ticket";

/** Routes of the state from which a trial continues. */
export function checkpointRoutes({ storage, studies }: Served): readonly Route[] {
  return [
    route({
      method: "GET",
      path: PATH,
      role: "worker",
      summary: "The latest checkpoint of a trial; the header Attune-Step has its step",
      answers: {
        200: { description: "The bytes", type: "application/octet-stream" },
        404: { description: "The trial has no checkpoint" },
      },
      handle: async ({ study, number }: Call) => {
        await findStudy(storage, study);
        const saved = await storage.checkpoints?.read(study, number);
        if (saved === undefined)
          throw new Refused(404, "no-checkpoint", `trial ${number} has no checkpoint`);
        // A copy, since the storage may keep its bytes in a larger buffer.
        return new Response(new Uint8Array(saved.bytes), {
          headers: {
            "Content-Type": "application/octet-stream",
            "Attune-Step": String(saved.step),
          },
        });
      },
    }),
    route({
      method: "PUT",
      path: PATH,
      role: "worker",
      summary: "Stores a checkpoint in place of the one before, and renews the lease",
      takesBytes: true,
      headers: { [TICKET]: { text: "The ticket of the trial", required: true } },
      query: v.strictObject({ step: wholeText() }),
      answers: {
        200: { description: "The checkpoint is stored", schema: answers.ok },
        409: { description: "The ticket does not own the trial" },
      },
      handle: (call) =>
        studies.with(call.study, async (served) => {
          const given = call.request.headers.get(TICKET);
          const owned = ticketOf(call, readAs(ticket, given, `the header ${TICKET}`));
          await served.beat(owned);
          const trial = await served.trial(owned);
          await trial.checkpoint.write(call.bytes, call.query.step);
          return { json: { ok: true } };
        }),
    }),
  ];
}
