import * as v from "valibot";
import { type Route, route } from "../http/route.ts";
import { ROLES } from "../security/caller.ts";

const answer = v.object({
  name: v.string(),
  role: v.picklist(ROLES),
  studies: v.optional(v.array(v.string())),
});

/** The route of who calls: a page shows only what its caller may do. */
export const callerRoute: Route = route({
  method: "GET",
  path: "/api/v1/caller",
  role: "viewer",
  summary: "Whose token this is, what it may do, and the studies that it is limited to",
  answers: { 200: { description: "The caller", schema: answer } },
  handle: async ({ caller: { name, role, studies } }) => ({
    json: { name, role, ...(studies !== undefined && { studies }) },
  }),
});
