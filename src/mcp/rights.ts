import type { Caller, Role } from "../server/security/caller.ts";
import { ToolError } from "./tool-error.ts";

/**
 * What a tool does: reads; works on trials; creates and stops studies and tunes tables; starts
 * programs.
 */
export type Access = "read" | "work" | "manage" | "run";

/** What a caller may do. */
export interface Rights {
  readonly may: readonly Access[];
  /** What its agent is told at the beginning; empty if it may do everything. */
  readonly note: string;
  /** Why a tool that the caller may not use is refused. */
  readonly refusal: (tool: string, access: Access) => ToolError;
}

const ALL: readonly Access[] = ["read", "work", "manage", "run"];
const MAY: { readonly [R in Role]: readonly Access[] } = {
  viewer: ["read"],
  worker: ["read", "work"],
  admin: ALL,
};

/** The rights of the user who started `attune mcp`. */
export const rightsOfUser = (isReadOnly: boolean): Rights => ({
  may: isReadOnly ? ["read"] : ALL,
  note: isReadOnly ? "This server is read-only: it was started without --write." : "",
  refusal: (tool) =>
    new ToolError(
      "read-only",
      `${tool} changes something, and this server is read-only`,
      "its user can start it with attune mcp --write",
    ),
});

/** The rights of a token. */
export const rightsOfCaller = ({ role }: Caller): Rights => ({
  may: MAY[role],
  note: role === "admin" ? "" : `The token is of a ${role}: tools that it may not use are refused.`,
  refusal: (tool, access) =>
    new ToolError(
      "role",
      `a ${role} may not use ${tool}: it takes ${access === "work" ? "a worker" : "an admin"}`,
    ),
});
