import type { BeginRequest, ClaimRequest, Storage } from "../../src/storage/storage.ts";
import type { TrialRow } from "../../src/trial/row.ts";
import type { Ticket } from "../../src/trial/trial.ts";

/** A worker of another machine: only the end of its leases gives its trials back. */
export const DISTANT_WORKER = "host-of-nobody:1::a";

/** A trial that a test has taken. */
export interface Taken {
  readonly ticket: Ticket;
  readonly attempt: number;
  /** The row before a claim; undefined for a new number. */
  readonly before: TrialRow | undefined;
}

let requests = 0;
/** A request with a key of its own. */
export const toRequest = (
  options: Partial<BeginRequest & ClaimRequest> = {},
): BeginRequest & ClaimRequest => ({
  count: 1,
  worker: DISTANT_WORKER,
  leaseMs: 60_000,
  key: `request-${requests++}`,
  after: null,
  ...options,
});

/** Takes trials as workers do: those that wait, were lost or are promoted, then new numbers. */
export async function takeTrials(
  storage: Storage,
  study: string,
  options: Partial<ClaimRequest> = {},
): Promise<readonly Taken[]> {
  const count = options.count ?? 1;
  const { leases } = await storage.claim(study, toRequest(options));
  if (leases.length === count) return leases;
  const left = count - leases.length;
  const { tickets } = await storage.begin(study, toRequest({ ...options, count: left }));
  const begun = tickets.map((ticket): Taken => ({ ticket, attempt: 1, before: undefined }));
  return [...leases, ...begun];
}
