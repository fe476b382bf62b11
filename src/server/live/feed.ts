import { AttuneError } from "../../errors/attune-error.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import { pause } from "../../storage/pause.ts";
import type { Cursor, Storage, StudyInfo } from "../../storage/storage.ts";
import { measuresOf } from "../../trial/measures.ts";
import type { TrialRow } from "../../trial/row.ts";
import { toRecord } from "../../trial/to-record.ts";
import { makeShown } from "../routes/shown-trial.ts";
import { eventText, toEventId } from "./event-id.ts";
import { Viewer } from "./viewer.ts";

/** Shortest time between two events of a study: what changes meanwhile is one event. */
const COALESCE_MS = 200;
/** Longest wait for a change, and between two signs of life. */
const WAIT_MS = 10_000;
/** Events, and their bytes, that are kept for viewers that come back. */
const MAX_KEPT = 1000;
const MAX_KEPT_BYTES = 16 * 2 ** 20;

const encoder = new TextEncoder();
const ALIVE = encoder.encode(": alive\n\n");

interface Kept {
  /** Id of the event before. */
  readonly after: string;
  readonly bytes: Uint8Array;
}

/**
 * What changes in a study, as events for all its viewers: each change is read and written as text
 * once, whatever the number of viewers.
 */
export class Feed {
  readonly #storage: Storage;
  readonly #info: StudyInfo;
  readonly #onEnd: () => void;
  readonly #lingerMs: number;
  readonly #viewers = new Set<Viewer>();
  readonly #stopped = new AbortController();
  #isRunning = false;
  #cursor: Cursor;
  /** Id of the last event; at first that of the place where the feed begins. */
  #lastId: string;
  #kept: Kept[] = [];
  #keptBytes = 0;
  /** When the last viewer left. */
  #emptySince = performance.now();

  /**
   * @param cursor place in the study's changes after which the feed begins
   * @param lingerMs how long it goes on without viewers, for those that come back
   */
  constructor(
    storage: Storage,
    info: StudyInfo,
    cursor: Cursor,
    lingerMs: number,
    onEnd: () => void,
  ) {
    this.#lingerMs = lingerMs;
    this.#storage = storage;
    this.#info = info;
    this.#cursor = cursor;
    this.#lastId = toEventId(cursor);
    this.#onEnd = onEnd;
  }

  /**
   * A new viewer. It gets the events after the one of this id, or those from now on.
   * @returns undefined if the feed no longer has the events after it
   */
  join(after?: string): Viewer | undefined {
    const missed = after === undefined ? [] : this.#since(after);
    if (missed === undefined) return undefined;
    const viewer = new Viewer((gone) => {
      this.#viewers.delete(gone);
      this.#emptySince = performance.now();
    });
    this.#viewers.add(viewer);
    // Where it is, so that it can resume although nothing has changed yet.
    viewer.send(encoder.encode(`retry: 1000\nid: ${after ?? this.#lastId}\n\n`));
    for (const { bytes } of missed) viewer.send(bytes);
    this.#start();
    return viewer;
  }

  /** Begins with the first viewer: a feed that does not linger would end before it came. */
  #start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#run().catch(() => this.close()); // viewers come back to another feed
  }

  /** Ends with a last event that says why. */
  end(type: "deleted" | "failed"): void {
    const bytes = encoder.encode(eventText(type, this.#lastId, "{}"));
    for (const viewer of this.#viewers) viewer.send(bytes);
    this.close();
  }

  close(): void {
    this.#stopped.abort();
    for (const viewer of this.#viewers) viewer.close();
  }

  #since(id: string): readonly Kept[] | undefined {
    if (id === this.#lastId) return [];
    const first = this.#kept.findIndex((event) => event.after === id);
    return first === -1 ? undefined : this.#kept.slice(first);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    const { name } = this.#info;
    try {
      while (!signal.aborted && !this.#isForgotten()) {
        const changes = await this.#storage.changes(name, this.#cursor, {
          waitMs: WAIT_MS,
          signal,
        });
        if (changes.trials.length > 0) this.#emit(changes.trials, changes.next);
        else for (const viewer of this.#viewers) viewer.send(ALIVE);
        this.#cursor = changes.next;
        if (!changes.more) await pause(COALESCE_MS, signal);
      }
    } catch (error) {
      const isGone = error instanceof AttuneError && error.code === "study-not-found";
      this.end(isGone ? "deleted" : "failed");
    } finally {
      this.#onEnd();
      this.close();
    }
  }

  #isForgotten(): boolean {
    return this.#viewers.size === 0 && performance.now() - this.#emptySince > this.#lingerMs;
  }

  #emit(rows: readonly TrialRow[], next: Cursor): void {
    const measures = measuresOf(this.#info.objectives, this.#info.limits);
    const shown = makeShown(this.#info);
    const trials = rows
      .filter((row) => row.params !== null)
      .map((row) => {
        const { reports, ...trial } = shown(toRecord(row, measures));
        const lastReport = Array.isArray(reports) ? reports.at(-1) : undefined;
        return { ...trial, ...(lastReport !== undefined && { lastReport }) };
      });
    if (trials.length === 0) return;
    const id = toEventId(next);
    const bytes = encoder.encode(eventText("trials", id, stringifyNumbers({ trials })));
    this.#kept.push({ after: this.#lastId, bytes });
    this.#lastId = id;
    this.#keptBytes += bytes.length;
    while (this.#kept.length > MAX_KEPT || this.#keptBytes > MAX_KEPT_BYTES)
      this.#keptBytes -= this.#kept.shift()?.bytes.length ?? 0;
    for (const viewer of this.#viewers) viewer.send(bytes);
  }
}
