/** Bytes that may wait for a viewer; one that reads more slowly is closed, and may resume. */
const MAX_WAITING_BYTES = 4 * 2 ** 20;

/** One client of a stream of events. */
export class Viewer {
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly #onLeave: (viewer: Viewer) => void;

  constructor(onLeave: (viewer: Viewer) => void) {
    this.#onLeave = onLeave;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => {
          this.#controller = undefined;
          this.#onLeave(this);
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
    );
  }

  send(bytes: Uint8Array): void {
    if (this.#controller === undefined) return;
    if ((this.#controller.desiredSize ?? 0) <= 0) this.close();
    else this.#controller.enqueue(bytes);
  }

  close(): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    this.#controller = undefined;
    controller.close();
    this.#onLeave(this);
  }
}
