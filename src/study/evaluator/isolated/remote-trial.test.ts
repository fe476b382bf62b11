import { describe, expect, it } from "vitest";
import { settle } from "../../../../test/study-parts.ts";
import { PRUNED_RESULT } from "../../../trial/pruned.ts";
import type { FromGuest } from "./messages.ts";
import { RemoteTrial } from "./remote-trial.ts";

function create() {
  const sent: FromGuest[] = [];
  const request = {
    type: "evaluate",
    number: 3,
    repeat: 1,
    params: { x: 1 },
    fidelity: 9,
  } as const;
  return { trial: new RemoteTrial(request, (message) => sent.push(message)), sent };
}
/** The id of a question that was sent. */
function idOf(message: FromGuest | undefined): number {
  if (message === undefined || !("id" in message)) throw new Error("no question");
  return message.id;
}

describe("a trial in a thread or process of its own", () => {
  it("has what was sent, and returns one value for `pruned`", () => {
    const { trial } = create();
    expect([trial.number, trial.repeat, trial.params, trial.fidelity]).toEqual([3, 1, { x: 1 }, 9]);
    expect(trial.pruned()).toBe(PRUNED_RESULT);
  });
  it("asks by messages, and takes each answer for its own question", async () => {
    const { trial, sent } = create();
    const [first, second] = [trial.report(1, 1), trial.report(2, 2)];
    const read = trial.checkpoint.read();
    const ids = sent.map(idOf);
    expect(new Set(ids).size).toBe(3);
    expect(sent).toEqual([
      { type: "report", trial: 3, id: ids[0], value: 1, step: 1 },
      { type: "report", trial: 3, id: ids[1], value: 2, step: 2 },
      { type: "read", trial: 3, id: ids[2] },
    ]);
    const saved = { step: 1, bytes: Uint8Array.of(5) };
    trial.receive({ type: "answer", id: ids[2], value: saved });
    trial.receive({ type: "answer", id: ids[1], value: true });
    trial.receive({ type: "answer", id: ids[0], value: false });
    expect(await Promise.all([first, second, read])).toEqual([false, true, saved]);
  });
  it("remembers the last answer to a report", async () => {
    const { trial, sent } = create();
    expect(trial.shouldPrune()).toBe(false);
    for (const [step, value] of [true, false].entries()) {
      const report = trial.report(1, step);
      trial.receive({ type: "answer", id: idOf(sent.at(-1)), value });
      expect(await report).toBe(value);
      expect(trial.shouldPrune()).toBe(value);
    }
  });
  it("throws what the study answers with", async () => {
    const { trial, sent } = create();
    const write = trial.checkpoint.write(Uint8Array.of(1), 2);
    const id = idOf(sent[0]);
    expect(sent).toEqual([{ type: "write", trial: 3, id, bytes: Uint8Array.of(1), step: 2 }]);
    trial.receive({ type: "answer", id, value: undefined, error: "too large" });
    await expect(write).rejects.toThrow("too large");
  });
  it("ignores an answer to no question, also a second one", async () => {
    const { trial, sent } = create();
    trial.receive({ type: "answer", id: -1, value: true });
    const report = trial.report(1, 1);
    await settle();
    const id = idOf(sent[0]);
    trial.receive({ type: "answer", id, value: false });
    trial.receive({ type: "answer", id, value: true });
    expect(await report).toBe(false);
  });
  it("aborts its signal with the reason", () => {
    const { trial } = create();
    trial.receive({ type: "abort", reason: "the study was stopped" });
    expect(trial.signal.reason).toEqual(new Error("the study was stopped"));
  });
  it("sends attributes without a question", () => {
    const { trial, sent } = create();
    trial.setAttr("k", [1]);
    expect(sent).toEqual([{ type: "attribute", trial: 3, key: "k", value: [1] }]);
  });
  it("refuses an attribute that JSON can't hold where it is set, and sends nothing", () => {
    const { trial, sent } = create();
    // What an objective without types may pass: a message would carry it as it is.
    expect(() => trial.setAttr("k", new Date(0) as never)).toThrow(
      'attribute "k" must be a value that JSON can hold, got a Date',
    );
    expect(sent).toEqual([]);
  });
});
