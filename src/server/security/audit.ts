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
/** Reads the changes of a study that the audit log has, the latest first. */
export type ReadAudit = (study: string) => Promise<readonly AuditEntry[]>;

/** Entries that are shown of a study. */
export const MAX_SHOWN_ENTRIES = 200;
/** Entries that a server keeps that has no log to read. */
const MAX_KEPT_ENTRIES = 1000;

/** Routes by which clients evaluate trials: there is an entry for each trial. */
const OF_TRIALS = /\/(ask|tell|report|begin|claim|start|finish|beat|renew|annotate)$/;

/** Whether an entry is a change of a study that is no trial's evaluation. */
export const isChangeOf = (entry: AuditEntry, study: string): boolean =>
  entry.study === study && !OF_TRIALS.test(entry.route);

/** The latest entries in memory. */
export function keepEntries(): { readonly note: Audit; readonly read: ReadAudit } {
  const kept: AuditEntry[] = [];
  return {
    note: (entry) => {
      if (OF_TRIALS.test(entry.route)) return;
      kept.push(entry);
      if (kept.length > MAX_KEPT_ENTRIES) kept.shift();
    },
    read: async (study) =>
      kept
        .filter((entry) => isChangeOf(entry, study))
        .reverse()
        .slice(0, MAX_SHOWN_ENTRIES),
  };
}
