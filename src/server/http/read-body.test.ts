import { describe, expect, it } from "vitest";
import { readBody } from "./read-body.ts";

const bounds = { maxBytes: 1000, idleMs: 10_000, minBytesPerSecond: 1 };
/** A request whose body comes as a stream. */
const requestOf = (body: ReadableStream<Uint8Array>): Request =>
  new Request("http://localhost/", {
    method: "POST",
    body,
    // Node needs it for a stream; the types of the DOM do not know it.
    ...({ duplex: "half" } as object),
  });
const bytes = (...parts: number[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const length of parts) controller.enqueue(new Uint8Array(length).fill(length));
      controller.close();
    },
  });

describe("readBody", () => {
  it("joins the parts, and takes as much as it may", async () => {
    const read = await readBody(requestOf(bytes(1, 2, 997)), bounds);
    expect([read.length, read[0], read[1], read[999]]).toEqual([1000, 1, 2, 997 % 256]);
    expect(await readBody(new Request("http://localhost/"), bounds)).toEqual(new Uint8Array());
  });
  it("refuses more, however it comes", async () => {
    await expect(readBody(requestOf(bytes(1, 1000)), bounds)).rejects.toMatchObject({
      status: 413,
    });
    const lying = new Request("http://localhost/", {
      method: "POST",
      body: "x".repeat(1001),
      headers: { "Content-Length": "1" },
    });
    await expect(readBody(lying, bounds)).rejects.toMatchObject({ status: 413 });
  });
  it("refuses a body that stands still, and one that only trickles", async () => {
    let cancelled = false;
    const still = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel() {
        cancelled = true;
      },
    });
    const short = { ...bounds, idleMs: 20 };
    await expect(readBody(requestOf(still), short)).rejects.toMatchObject({ status: 408 });
    expect(cancelled).toBe(true);
    let timer: ReturnType<typeof setInterval> | undefined;
    const trickle = new ReadableStream<Uint8Array>({
      start(controller) {
        timer = setInterval(() => controller.enqueue(new Uint8Array(1)), 5);
      },
      cancel: () => clearInterval(timer),
    });
    const fast = { ...bounds, idleMs: 100, minBytesPerSecond: 1_000_000 };
    await expect(readBody(requestOf(trickle), fast)).rejects.toMatchObject({ status: 408 });
  });
});
