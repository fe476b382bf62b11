import type { Cursor, Storage } from "../../storage/storage.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { fromEventId } from "./event-id.ts";
import { Feed } from "./feed.ts";
import type { Viewer } from "./viewer.ts";

/** How long a feed goes on without viewers, for those that come back. */
const LINGER_MS = 60_000;

/** The feeds of the studies that clients watch. */
export class Feeds {
  readonly #storage: Storage;
  /** The feed of each study that viewers share. */
  readonly #feeds = new Map<string, Feed>();
  readonly #open = new Set<Feed>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /**
   * A viewer of a study.
   * @param after id of the last event that it has; undefined for what happens from now on
   * @throws AttuneError `study-not-found`
   */
  async join(study: string, after: string | undefined): Promise<Viewer> {
    const known = after === undefined ? undefined : fromEventId(after);
    const since = known === undefined ? undefined : after; // an id of no event is as none
    const viewer = this.#feeds.get(study)?.join(since);
    if (viewer !== undefined) return viewer;
    const info = await findStudy(this.#storage, study);
    const cursor = known === undefined ? await lastCursor(this.#storage, study) : known;
    // Another viewer may have come meanwhile. One that lacks older events gets a feed of its own.
    const shared = this.#feeds.get(study)?.join(since);
    if (shared !== undefined) return shared;
    const isShared = !this.#feeds.has(study);
    const feed = new Feed(this.#storage, info, cursor, isShared ? LINGER_MS : 0, () => {
      this.#open.delete(feed);
      if (this.#feeds.get(study) === feed) this.#feeds.delete(study);
    });
    this.#open.add(feed);
    if (isShared) this.#feeds.set(study, feed);
    const joined = feed.join();
    if (joined === undefined) throw new Error("a new feed has no events before its first one");
    return joined;
  }

  /** Tells the viewers of a study that it was deleted. */
  end(study: string): void {
    this.#feeds.get(study)?.end("deleted");
  }

  close(): void {
    for (const feed of this.#open) feed.close();
  }
}

/** The end of a study's changes. */
async function lastCursor(storage: Storage, study: string): Promise<Cursor> {
  if (storage.head !== undefined) return storage.head(study);
  for (let after: Cursor = null; ; ) {
    const { next, more } = await storage.changes(study, after);
    if (!more) return next;
    after = next;
  }
}
