import { describe, expect, it } from "vitest";
import { EventStream } from "./event-stream.ts";

/** A stream of numbers that keeps at most `capacity` of them. */
function streamOf(capacity?: number): {
  readonly stream: EventStream<number>;
  readonly left: () => number;
} {
  let left = 0;
  return { stream: new EventStream<number>(() => left++, capacity), left: () => left };
}
async function readAll<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe("a stream of events", () => {
  it("gives each event to one call of next, in order, before or after it came", async () => {
    const { stream } = streamOf();
    stream.push(1);
    const [first, second, third] = [stream.next(), stream.next(), stream.next()];
    stream.push(2);
    stream.push(3);
    expect(await Promise.all([first, second, third])).toEqual(
      [1, 2, 3].map((value) => ({ done: false, value })),
    );
  });
  it("ends after the events that it has when it is closed, also for those who wait", async () => {
    const { stream } = streamOf();
    stream.push(1);
    stream.push(2);
    stream.close();
    expect(await readAll(stream)).toEqual([1, 2]);
    const { stream: empty } = streamOf();
    const waiting = [empty.next(), empty.next()];
    empty.close();
    expect(await Promise.all(waiting)).toEqual(
      [1, 2].map(() => ({ done: true, value: undefined })),
    );
  });
  it("ends when its loop is left, also while a call of next waits", async () => {
    const { stream, left } = streamOf();
    stream.push(1);
    stream.push(2);
    for await (const _ of stream) break;
    expect(left()).toBe(1);
    expect(await readAll(stream)).toEqual([]);
    const { stream: other } = streamOf();
    const waiting = other.next();
    await other.return();
    expect((await waiting).done).toBe(true);
  });
  it("keeps the latest events of a loop that is too slow, and counts those that it dropped", async () => {
    const { stream } = streamOf(3);
    for (let n = 0; n < 10; n++) stream.push(n);
    expect((await stream.next()).value).toEqual({ type: "dropped", count: 7 });
    expect((await stream.next()).value).toBe(7);
    stream.push(10);
    stream.push(11);
    stream.close();
    expect(await readAll(stream)).toEqual([{ type: "dropped", count: 1 }, 9, 10, 11]);
  });
  it("keeps the order over many events that are read at any time", async () => {
    const { stream } = streamOf();
    const seen: unknown[] = [];
    for (let n = 0; n < 1000; n++) {
      stream.push(n);
      if (n % 3 === 0) seen.push((await stream.next()).value);
    }
    stream.close();
    expect([...seen, ...(await readAll(stream))]).toEqual(
      Array.from({ length: 1000 }, (_, n) => n),
    );
  });
});
