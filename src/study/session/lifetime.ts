import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";

/** The error of a call that comes after the study was closed. */
export function closedError(name: string): AttuneError {
  return new AttuneError("usage", `study ${show(name)} is closed`, {
    hint: "close it after the last call, or open it again",
  });
}

/** Whether a session is open; while it is being closed, its trials may still end. */
export class Lifetime {
  readonly #name: string;
  /** Writes under way, which end before the storage is closed. */
  readonly #writes = new Set<Promise<unknown>>();
  #isClosing = false;
  #hasEnded = false;

  /** @param name of the study */
  constructor(name: string) {
    this.#name = name;
  }
  /** Whether the session is closed and has given its trials back. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }
  /** @throws AttuneError `usage` once the session is being closed */
  requireOpen(): void {
    if (this.#isClosing) throw closedError(this.#name);
  }
  /** @throws AttuneError `usage` once the session has given its trials back */
  requireNotEnded(): void {
    if (this.#hasEnded) throw closedError(this.#name);
  }
  /** Writes what the study is asked to keep. @throws AttuneError `usage` as `requireOpen` */
  async write<T>(write: () => Promise<T>): Promise<T> {
    this.requireOpen();
    const written = write();
    this.#writes.add(written);
    try {
      return await written;
    } finally {
      this.#writes.delete(written);
    }
  }
  /** Begins the end: no further call is taken. */
  beginClose(): void {
    this.#isClosing = true;
  }
  /** Waits until what was being written is stored, or has failed. */
  async settleWrites(): Promise<void> {
    await Promise.allSettled(this.#writes);
  }
  end(): void {
    this.#hasEnded = true;
  }
}
