/** What a caller may do: read; also ask and report trials; also create, change and delete studies. */
export type Role = "viewer" | "worker" | "admin";
/** The roles; each may do what those before it may. */
export const ROLES = ["viewer", "worker", "admin"] as const satisfies readonly Role[];

/** Who calls, as a token says. */
export interface Caller {
  /** Name of the token, for the audit log. */
  readonly name: string;
  readonly role: Role;
  /** The only studies that it may see. Default: all. */
  readonly studies?: readonly string[] | undefined;
}

export const mayAct = (caller: Caller, role: Role): boolean =>
  ROLES.indexOf(caller.role) >= ROLES.indexOf(role);

export const maySee = (caller: Caller, study: string): boolean =>
  caller.studies === undefined || caller.studies.includes(study);
