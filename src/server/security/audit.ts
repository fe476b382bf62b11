/** A change that a caller has made, or has tried to make. */
export interface AuditEntry {
  /** When, as ISO 8601. */
  readonly time: string;
  /** Name of the caller's token. */
  readonly caller: string;
  /** What the caller may do. */
  readonly role: string;
  /** Address of the caller, where it is known. */
  readonly address?: string | undefined;
  /** Method of the request. */
  readonly method: string;
  /** The route, such as `/api/v1/studies/{study}/enqueue`. */
  readonly route: string;
  /** Name of the study, where the route has one. */
  readonly study?: string | undefined;
  /** Number of the trial, where the route has one. */
  readonly trial?: number | undefined;
  /** Status of the answer. */
  readonly status: number;
}

/** Takes each entry of the audit log. */
export type Audit = (entry: AuditEntry) => void;
