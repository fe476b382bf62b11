import type { Storage } from "../../storage/storage.ts";
import type { Feeds } from "../live/feeds.ts";
import type { ServedStudies } from "../served-studies.ts";
import type { StoppedStudies } from "../stopped-studies.ts";

/** What the routes of a server share. */
export interface Served {
  readonly storage: Storage;
  readonly studies: ServedStudies;
  readonly feeds: Feeds;
  readonly stops: StoppedStudies;
  /** Milliseconds for which a trial is a client's, unless it says otherwise. */
  readonly leaseMs: number;
  /** Takes note that no study has this name any more. */
  readonly ended: (study: string) => void;
}
