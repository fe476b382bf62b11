import type { EventOf } from "./events.ts";

/** Passes events to listeners by type, and to any number of async loops. */
export class Emitter<E extends { readonly type: string }> {
  readonly #listeners = new Map<string, Set<(event: E) => void>>();
  readonly #queues = new Set<{ events: E[]; wake: () => void }>();
  #closed = false;

  /** Whether there are listeners. Callers check it first, since making an event costs more. */
  get active(): boolean {
    return this.#listeners.size > 0 || this.#queues.size > 0;
  }
  emit(event: E): void {
    for (const listener of this.#listeners.get(event.type) ?? []) listener(event);
    for (const queue of this.#queues) {
      queue.events.push(event);
      queue.wake();
    }
  }
  /** @returns what ends the subscription */
  on<K extends E["type"]>(type: K, listener: (event: EventOf<E, K>) => void): () => void {
    const set = this.#listeners.get(type) ?? new Set();
    // Events are stored by type, so a listener only ever gets events of its own type.
    const typed = listener as (event: E) => void;
    this.#listeners.set(type, set.add(typed));
    return () => {
      set.delete(typed);
      if (set.size === 0) this.#listeners.delete(type);
    };
  }
  /** Every event from this call on; ends when the emitter is closed. */
  stream(): AsyncIterable<E> {
    const queue: { events: E[]; wake: () => void } = { events: [], wake: () => {} };
    this.#queues.add(queue);
    const stop = () => {
      this.#queues.delete(queue);
    };
    const closed = () => this.#closed;
    return {
      async *[Symbol.asyncIterator]() {
        try {
          for (;;) {
            while (queue.events.length > 0) yield queue.events.shift()!;
            if (closed()) return;
            await new Promise<void>((resolve) => {
              queue.wake = resolve;
            });
          }
        } finally {
          stop();
        }
      },
    };
  }
  close(): void {
    this.#closed = true;
    for (const queue of this.#queues) queue.wake();
  }
}
