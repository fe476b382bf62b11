import { afterEach, beforeEach, expect, it } from "vitest";
import { bearer, type Opened, openServer, tokenOf } from "./open-server.ts";

let at: Opened;
const open: AbortController[] = [];
beforeEach(async () => {
  at = openServer();
  const space = { x: { type: "float", low: 0, high: 1 } };
  await at.call("POST", "/api/v1/studies", { name: "s", space, sampler: "random" });
});
afterEach(async () => {
  for (const controller of open.splice(0)) controller.abort();
  await at.close();
});

interface Received {
  readonly id: string;
  readonly type: string | undefined;
  readonly data: any;
}

/** The events of a study as they come. */
async function* events(after?: string): AsyncGenerator<Received> {
  const controller = new AbortController();
  open.push(controller);
  const response = await at.server.fetch(
    new Request("http://localhost/api/v1/studies/s/events", {
      signal: controller.signal,
      headers: {
        ...bearer(tokenOf("viewer")),
        ...(after !== undefined && { "Last-Event-ID": after }),
      },
    }),
  );
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true });
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const field = (name: string) =>
        new RegExp(`^${name}: (.*)$`, "m").exec(text.slice(0, end))?.[1];
      const [id, type, data] = [field("id"), field("event"), field("data")];
      text = text.slice(end + 2);
      if (id !== undefined) yield { id, type, data: data && JSON.parse(data) };
    }
  }
}

/** The trials of the next events, until one satisfies. */
async function until(
  stream: AsyncGenerator<Received>,
  isLast: (trial: { number: number; state: string }) => boolean,
) {
  const seen: { number: number; state: string; params: object }[] = [];
  for (;;) {
    const { value } = await stream.next();
    if (value === undefined) throw new Error("the stream has ended");
    seen.push(...(value.data?.trials ?? []));
    if (seen.some(isLast)) return { seen, id: value.id };
  }
}

const askAndTell = async (value: number) => {
  const [trial] = (await at.call("POST", "/api/v1/studies/s/ask")).body.trials;
  const body = { ticket: trial.ticket, value };
  await at.call("POST", `/api/v1/studies/s/trials/${trial.number}/tell`, body);
  return trial;
};

it("a viewer gets what changes from now on, and after a gap exactly what it has missed", async () => {
  await askAndTell(1);
  const stream = events();
  await stream.next(); // it has joined
  const told = await askAndTell(2);
  const first = await until(stream, (t) => t.state === "complete");
  expect(first.seen.at(-1)).toMatchObject({ number: 1, value: 2, params: told.params });
  expect(first.seen.every((t) => t.number === 1)).toBe(true);
  await stream.return(undefined);
  await askAndTell(3);
  await askAndTell(4);
  const again = await until(events(first.id), (t) => t.number === 3 && t.state === "complete");
  expect(new Set(again.seen.map((t) => t.number))).toEqual(new Set([2, 3]));
});

it("a viewer that lacks older events gets them while others watch, who go on", async () => {
  const head = (await events().next()).value?.id;
  await askAndTell(1);
  await at.server.close(); // its successor keeps no event of before
  at = openServer({}, at.storage);
  const watching = events();
  await watching.next();
  const older = await until(events(head), (t) => t.state === "complete");
  expect(older.seen.at(-1)).toMatchObject({ number: 0, value: 1 });
  const later = events("abc"); // the id of no event: it sees what happens from now on
  await later.next();
  const both = [watching, later, events(older.id)].map((s) => until(s, (t) => t.number === 1));
  await askAndTell(2);
  for (const { seen } of await Promise.all(both))
    expect(new Set(seen.map((t) => t.number))).toEqual(new Set([1]));
});

it("a viewer resumes at another server of the same storage", async () => {
  const stream = events();
  const { value } = await stream.next();
  await stream.return(undefined);
  await at.server.close();
  await askAndTell(1);
  at = openServer({}, at.storage);
  await askAndTell(2);
  const { seen } = await until(events(value?.id), (t) => t.number === 1 && t.state === "complete");
  expect(new Set(seen.map((t) => t.number))).toEqual(new Set([0, 1]));
});

it("many changes are few events, and each viewer gets the same", async () => {
  const streams = [events(), events(), events()];
  for (const stream of streams) await stream.next();
  for (let i = 0; i < 50; i++) await askAndTell(i);
  const all = await Promise.all(
    streams.map((stream) => until(stream, (t) => t.number === 49 && t.state === "complete")),
  );
  const complete = all.map(({ seen }) =>
    seen.filter((t) => t.state === "complete").map((t) => t.number),
  );
  expect(complete[0].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(complete[1]).toEqual(complete[0]);
  expect(complete[2]).toEqual(complete[0]);
});

it("a study that is deleted says so and ends", async () => {
  const stream = events();
  await stream.next();
  await at.call("DELETE", "/api/v1/studies/s");
  const types: (string | undefined)[] = [];
  for await (const event of stream) types.push(event.type);
  expect(types).toEqual(["deleted"]);
});
