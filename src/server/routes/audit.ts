import * as v from "valibot";
import { findStudy } from "../../study/stored/read-study.ts";
import { type Call, type Route, route } from "../http/route.ts";
import { whole } from "../schema/values.ts";
import type { ReadAudit } from "../security/audit.ts";
import type { Served } from "./served.ts";

const entries = v.array(
  v.object({
    time: v.string(),
    caller: v.string(),
    role: v.string(),
    address: v.optional(v.string()),
    method: v.string(),
    route: v.string(),
    trial: v.optional(whole(0)),
    status: whole(100),
  }),
);

/** The route that says who has changed a study. */
export function auditRoute({ storage }: Served, read: ReadAudit): Route {
  return route({
    method: "GET",
    path: "/api/v1/studies/{study}/audit",
    role: "admin",
    summary:
      "The latest changes of a study that the audit log has, refused ones too, without those by " +
      "which trials are evaluated",
    answers: { 200: { description: "The entries", schema: v.object({ entries }) } },
    handle: async ({ study }: Call) => {
      await findStudy(storage, study);
      return { json: { entries: await read(study) } };
    },
  });
}
