import { describe, expect, it, vi } from "vitest";
import { Emitter } from "./emitter.ts";
import { streamOf } from "./event-stream.ts";
import type { UntypedEvent } from "./events.ts";

type Event = { readonly type: "a"; readonly n: number } | { readonly type: "b" };
/** Events of a test, and those that the emitter makes itself. */
type AnyEvent = Event | Extract<UntypedEvent, { readonly type: "listener-failed" }>;

/** The messages of the process's warnings while the function runs. */
async function warningsOf(run: () => unknown): Promise<readonly string[]> {
  const spy = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  try {
    await run();
    return spy.mock.calls.map(([message]) => String(message));
  } finally {
    spy.mockRestore();
  }
}

describe("an emitter", () => {
  it("passes events to listeners of their type, in order, until they end", () => {
    const emitter = new Emitter<Event>();
    const seen: number[] = [];
    const off = emitter.on("a", ({ n }) => seen.push(n));
    const offToo = emitter.on("a", ({ n }) => seen.push(10 * n));
    emitter.emit({ type: "a", n: 1 });
    emitter.emit({ type: "b" });
    off();
    off();
    emitter.emit({ type: "a", n: 2 });
    offToo();
    emitter.emit({ type: "a", n: 3 });
    expect(seen).toEqual([1, 10, 20]);
  });
  it("is active while there are listeners or loops", async () => {
    const emitter = new Emitter<Event>();
    expect(emitter.active).toBe(false);
    const off = emitter.on("b", () => {});
    const offToo = emitter.on("b", () => {});
    off();
    expect(emitter.active).toBe(true);
    offToo();
    expect(emitter.active).toBe(false);
    const loop = (async () => {
      for await (const _ of streamOf(emitter)) break;
    })();
    expect(emitter.active).toBe(true);
    emitter.emit({ type: "b" });
    await loop;
    expect(emitter.active).toBe(false);
  });
  it("gives every loop all events from its call on, also those before it is read", async () => {
    const emitter = new Emitter<Event>();
    emitter.emit({ type: "a", n: 0 });
    const [early, late] = [streamOf(emitter), streamOf(emitter)];
    emitter.emit({ type: "a", n: 1 });
    const read = async <T>(stream: AsyncIterable<T>): Promise<readonly T[]> => {
      const events: T[] = [];
      for await (const event of stream) events.push(event);
      return events;
    };
    const first = read(early);
    await Promise.resolve();
    emitter.emit({ type: "a", n: 2 });
    emitter.emit({ type: "b" });
    emitter.close();
    const expected = [{ type: "a", n: 1 }, { type: "a", n: 2 }, { type: "b" }];
    expect(await first).toEqual(expected);
    expect(await read(late)).toEqual(expected);
    expect(emitter.active).toBe(false);
  });
});

describe("a listener that fails", () => {
  it("keeps the event from no other listener and no loop, and is reported once", async () => {
    const emitter = new Emitter<AnyEvent>();
    const seen: unknown[] = [];
    const stream = streamOf(emitter);
    const error = new Error("no disk");
    emitter.on("a", () => {
      throw error;
    });
    emitter.on("a", ({ n }) => seen.push(n));
    emitter.on("listener-failed", (event) => seen.push(event));
    const warnings = await warningsOf(() => {
      emitter.emit({ type: "a", n: 1 });
      emitter.emit({ type: "a", n: 2 });
    });
    const failure = { type: "listener-failed", event: "a", error };
    expect(seen).toEqual([failure, 1, 2]);
    expect(warnings).toEqual([
      'a listener of the event "a" failed: no disk; the run goes on, ' +
        "and later errors of this listener are not reported",
    ]);
    emitter.close();
    const streamed: unknown[] = [];
    for await (const event of stream) streamed.push(event);
    expect(streamed).toEqual([{ type: "a", n: 1 }, failure, { type: "a", n: 2 }]);
  });
  it("later, by a promise, is reported as well", async () => {
    const emitter = new Emitter<AnyEvent>();
    const failed = new Promise<unknown>((resolve) => emitter.on("listener-failed", resolve));
    emitter.on("b", async () => {
      throw "no message"; // anything may be thrown
    });
    const warnings = await warningsOf(async () => {
      emitter.emit({ type: "b" });
      expect(await failed).toMatchObject({ event: "b", error: "no message" });
    });
    expect(warnings).toHaveLength(1);
  });
  it("of failures is reported by a warning and never called for its own failure again", async () => {
    const emitter = new Emitter<AnyEvent>();
    let calls = 0;
    emitter.on("listener-failed", () => {
      calls++;
      throw new Error("this one too");
    });
    emitter.on("b", () => {
      throw new Error("first");
    });
    const warnings = await warningsOf(() => emitter.emit({ type: "b" }));
    expect(warnings.map((w) => w.split(";")[0])).toEqual([
      'a listener of the event "b" failed: first',
      'a listener of the event "listener-failed" failed: this one too',
    ]);
    expect(calls).toBe(2);
  });
});

describe("listeners that come and go", () => {
  it("a listener that adds another one does not make it get the same event", () => {
    const emitter = new Emitter<Event>();
    let calls = 0;
    const grow = (): void => {
      calls++;
      emitter.on("b", grow);
    };
    emitter.on("b", grow);
    emitter.emit({ type: "b" });
    expect(calls).toBe(1);
    emitter.emit({ type: "b" });
    expect(calls).toBe(3);
  });
  it("a function that listens twice is two listeners, each with its own end", () => {
    const emitter = new Emitter<Event>();
    const seen: string[] = [];
    const listener = (event: Event): unknown => seen.push(event.type);
    const off = emitter.on("b", listener);
    emitter.on("b", listener);
    off();
    off();
    emitter.emit({ type: "b" });
    expect(seen).toEqual(["b"]);
  });
  it("an event that one of them changes stays as it was for the others", async () => {
    const emitter = new Emitter<Event>();
    const seen: number[] = [];
    emitter.on("a", (event) => {
      (event as { n: number }).n = 9;
    });
    emitter.on("a", ({ n }) => seen.push(n));
    await warningsOf(() => emitter.emit({ type: "a", n: 1 }));
    expect(seen).toEqual([1]);
  });
});

describe("the end of an emitter", () => {
  it("ends loops that begin after it at once", async () => {
    const emitter = new Emitter<Event>();
    emitter.close();
    for await (const event of streamOf(emitter)) expect.unreachable(event.type);
    expect(emitter.active).toBe(false);
  });
});
