import type { Emitter, OwnEvent } from "./emitter.ts";
import type { UntypedEvent } from "./events.ts";

/**
 * Events that a stream keeps for a loop that is slower than the study. Beyond them the oldest ones
 * are dropped, so that a loop that hangs does not take all memory.
 */
const MAX_KEPT_EVENTS = 100_000;

/** What a stream gives in place of events that it has dropped. */
type Dropped = Extract<UntypedEvent, { readonly type: "dropped" }>;

/**
 * Events in a queue, for one async loop. It ends when the stream is closed and all its events are
 * read, and when the loop is left.
 */
export class EventStream<E> implements AsyncIterableIterator<E | Dropped> {
  readonly #capacity: number;
  readonly #onLeave: () => void;
  #events: E[] = [];
  /** Index of the oldest event that is kept. */
  #first = 0;
  #dropped = 0;
  #isClosed = false;
  /** Calls of `next` that wait for an event. */
  #waiting: ((result: IteratorResult<E | Dropped, undefined>) => void)[] = [];

  /** @param onLeave called when nothing reads the stream any more */
  constructor(onLeave: () => void, capacity = MAX_KEPT_EVENTS) {
    this.#onLeave = onLeave;
    this.#capacity = capacity;
  }

  push(event: E): void {
    const reader = this.#waiting.shift();
    if (reader !== undefined) {
      reader({ done: false, value: event });
      return;
    }
    this.#events.push(event);
    if (this.#events.length - this.#first <= this.#capacity) return;
    this.#first++;
    this.#dropped++;
    this.#compact();
  }
  /** Ends the stream after the events that it has. */
  close(): void {
    this.#isClosed = true;
    for (const reader of this.#waiting) reader({ done: true, value: undefined });
    this.#waiting = [];
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
  next(): Promise<IteratorResult<E | Dropped, undefined>> {
    if (this.#dropped > 0) {
      const count = this.#dropped;
      this.#dropped = 0;
      return Promise.resolve({ done: false, value: { type: "dropped", count } });
    }
    if (this.#first < this.#events.length) {
      const value = this.#events[this.#first++];
      this.#compact();
      return Promise.resolve({ done: false, value });
    }
    if (this.#isClosed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
  /** The loop was left: what it has not read is forgotten. */
  return(): Promise<IteratorResult<E | Dropped, undefined>> {
    this.#onLeave();
    this.#events = [];
    this.#first = 0;
    this.#dropped = 0;
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Frees read events once they are half of the queue, which takes constant time for each. */
  #compact(): void {
    if (this.#first * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#first);
    this.#first = 0;
  }
}

/** Every event of an emitter from this call on; ends when the emitter is closed. */
export function streamOf<E extends { readonly type: string }>(
  emitter: Emitter<E>,
): EventStream<E | OwnEvent> {
  const stream = new EventStream<E | OwnEvent>(() => emitter.remove(stream));
  emitter.fill(stream);
  return stream;
}
