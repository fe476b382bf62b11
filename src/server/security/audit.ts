/** A change that somebody has made, or has tried to make. */
export interface AuditEntry {
  /** When, as ISO 8601. */
  readonly time: string;
  /** Name of the caller's token. */
  readonly caller: string;
  readonly role: string;
  /** Address of the caller, where it is known. */
  readonly address?: string | undefined;
  readonly method: string;
  /** The route, such as `/api/v1/studies/{study}/enqueue`. */
  readonly route: string;
  readonly study?: string | undefined;
  readonly trial?: number | undefined;
  /** Status of the answer. */
  readonly status: number;
}

/** Takes each entry of the audit log. */
export type Audit = (entry: AuditEntry) => void;
