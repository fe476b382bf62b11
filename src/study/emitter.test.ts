import { describe, expect, it } from "vitest";
import { Emitter } from "./emitter.ts";

type Event = { readonly type: "a"; readonly n: number } | { readonly type: "b" };

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
      for await (const _ of emitter.stream()) break;
    })();
    expect(emitter.active).toBe(true);
    emitter.emit({ type: "b" });
    await loop;
    expect(emitter.active).toBe(false);
  });
  it("gives every loop all events from its call on, also those before it is read", async () => {
    const emitter = new Emitter<Event>();
    emitter.emit({ type: "a", n: 0 });
    const [early, late] = [emitter.stream(), emitter.stream()];
    emitter.emit({ type: "a", n: 1 });
    const read = async (stream: AsyncIterable<Event>): Promise<readonly Event[]> => {
      const events: Event[] = [];
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
