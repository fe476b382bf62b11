import { show } from "../../errors/show.ts";
import { warn } from "../../errors/warn.ts";
import type { EventOf, EventType, UntypedEvent } from "./events.ts";

/** Events that the emitter makes itself. */
export type OwnEvent = EventOf<UntypedEvent, "listener-failed" | "dropped">;
/** Takes every event, whatever its type. */
interface EventQueue<E> {
  push(event: E): void;
  /** No event comes any more. */
  close(): void;
}
interface Subscription<E> {
  readonly listener: (event: E) => unknown;
  /** Whether an error of the listener was reported. */
  hasFailed: boolean;
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";

/**
 * Passes events to listeners by type, and to any number of async loops. A listener that throws or
 * rejects stops neither the caller nor the others: it is reported once, as an event
 * `listener-failed` and as a warning of the process.
 */
export class Emitter<E extends { readonly type: string }> {
  readonly #listeners = new Map<string, Set<Subscription<E | OwnEvent>>>();
  readonly #queues = new Set<EventQueue<E | OwnEvent>>();
  #isClosed = false;

  /** Whether there are listeners. Callers check it first, since making an event costs more. */
  get active(): boolean {
    return this.#listeners.size > 0 || this.#queues.size > 0;
  }
  emit(event: E): void {
    this.#emit(event);
  }
  #emit(event: E | OwnEvent): void {
    Object.freeze(event);
    for (const queue of this.#queues) queue.push(event);
    const set = this.#listeners.get(event.type);
    if (set === undefined) return;
    // A listener that one of them adds gets the next event.
    for (const subscription of [...set]) this.#call(subscription, event);
  }
  #call(subscription: Subscription<E | OwnEvent>, event: E | OwnEvent): void {
    const fail = (error: unknown): void => this.#report(subscription, event.type, error);
    try {
      const result = subscription.listener(event);
      if (isPromise(result)) result.then(undefined, fail);
    } catch (error) {
      fail(error);
    }
  }
  #report(subscription: Subscription<E | OwnEvent>, event: string, error: unknown): void {
    if (subscription.hasFailed) return;
    subscription.hasFailed = true;
    warn(
      `a listener of the event ${JSON.stringify(event)} failed: ${messageOf(error)}; the run goes ` +
        "on, and later errors of this listener are not reported",
      "ATTUNE_LISTENER_FAILED",
      error instanceof Error ? error.stack : undefined,
    );
    if (!this.#isClosed) this.#emit({ type: "listener-failed", event: event as EventType, error });
  }

  /** @returns what ends the subscription */
  on<K extends E["type"]>(type: K, listener: (event: EventOf<E, K>) => unknown): () => void {
    const set = this.#listeners.get(type) ?? new Set();
    // Events are stored by type, so a listener only ever gets events of its own type.
    const typed = listener as Subscription<E | OwnEvent>["listener"];
    const subscription = { listener: typed, hasFailed: false };
    this.#listeners.set(type, set.add(subscription));
    return () => {
      set.delete(subscription);
      if (set.size === 0 && this.#listeners.get(type) === set) this.#listeners.delete(type);
    };
  }
  /** Puts every event from this call on into a queue, until `remove` or the end. */
  fill(queue: EventQueue<E | OwnEvent>): void {
    if (this.#isClosed) queue.close();
    else this.#queues.add(queue);
  }
  remove(queue: EventQueue<E | OwnEvent>): void {
    this.#queues.delete(queue);
  }
  /** Ends all loops after the events that they have not read yet. */
  close(): void {
    this.#isClosed = true;
    for (const queue of this.#queues) queue.close();
    this.#queues.clear();
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : show(error);
