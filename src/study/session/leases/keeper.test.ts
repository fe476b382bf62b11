import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createParts, overrideStorage, settle } from "../../../../test/study-parts.ts";
import { memory } from "../../../storage/memory/memory.ts";
import type { Told } from "../../../storage/storage.ts";
import type { Ticket } from "../../../trial/trial.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

/** Parts whose storage answers renewals by a function, with what was asked. */
async function create(answer: (tickets: readonly Ticket[]) => readonly Told[], leaseMs = 3000) {
  const asked: (readonly number[])[] = [];
  const storage = overrideStorage(memory(), {
    renew: async (_study, tickets, ms) => {
      expect(ms).toBe(leaseMs);
      asked.push(tickets.map((t) => t.number));
      return answer(tickets);
    },
  });
  const parts = await createParts({ storage, leaseMs });
  return { ...parts, leases: parts.context.leases, asked };
}
const accept = (tickets: readonly Ticket[]): readonly Told[] => tickets.map(() => "accepted");

describe("leases", () => {
  it("are renewed three times each, for the trials that are held", async () => {
    const { asking, asked, leases } = await create(accept);
    const [a, b] = (await asking.ask(2)).trials;
    vi.advanceTimersByTime(999);
    expect(asked).toEqual([]);
    vi.advanceTimersByTime(1);
    leases.release(a.ticket);
    vi.advanceTimersByTime(1000);
    leases.release(b.ticket);
    vi.advanceTimersByTime(5000);
    expect(asked).toEqual([[0, 1], [1]]);
  });
  it("that were lost abort their trial alone", async () => {
    const { asking } = await create(() => ["accepted", "lost"]);
    const [a, b] = (await asking.ask(2)).trials;
    vi.advanceTimersByTime(1000);
    await settle();
    expect([a.signal.aborted, b.signal.aborted]).toEqual([false, true]);
    expect(b.signal.reason).toMatchObject({ message: "its lease was lost" });
  });
  it("a lost answer belongs to the trials that were held when it was asked for", async () => {
    const { asking, leases } = await create(() => ["accepted", "lost"]);
    const [a, b] = (await asking.ask(2)).trials;
    vi.advanceTimersByTime(1000);
    leases.release(a.ticket); // before the answer
    await settle();
    expect(b.signal.aborted).toBe(true);
    expect(a.signal.aborted).toBe(false);
  });
  it("outlast a storage that can't be reached for a beat", async () => {
    let broken = true;
    const { asking, asked } = await create((tickets) => {
      if (broken) throw new Error("unreachable");
      return accept(tickets);
    });
    const [trial] = (await asking.ask(1)).trials;
    vi.advanceTimersByTime(1000);
    await settle();
    broken = false;
    vi.advanceTimersByTime(1000);
    await settle();
    expect(trial.signal.aborted).toBe(false);
    expect(asked).toHaveLength(2);
  });
  it("are renewed no more once they are stopped or left to the tickets' holders", async () => {
    const { asking, asked, leases } = await create(accept);
    await asking.ask(1);
    leases.releaseAll();
    vi.advanceTimersByTime(3000);
    expect(asked).toEqual([]);
    await asking.ask(1);
    await leases.stop();
    vi.advanceTimersByTime(9000);
    expect(asked).toEqual([]);
  });
  it("of more than a timer can wait are renewed after the longest time that it can", async () => {
    const { asking, asked } = await create(accept, 1e13);
    await asking.ask(1);
    vi.advanceTimersByTime(1000);
    expect(asked).toEqual([]);
    vi.advanceTimersByTime(2 ** 31);
    expect(asked).toHaveLength(1);
  });
  it("belong to a ticket, not to a number", async () => {
    const { asking, leases } = await create(accept);
    const [trial] = (await asking.ask(1)).trials;
    const older = { ...trial.ticket, token: "older" };
    expect(leases.get(older)).toBeUndefined();
    leases.release(older);
    expect(leases.get(trial.ticket)).toBe(trial);
  });
  it("need no thread in a storage of this process", async () => {
    const { leases } = await create(accept);
    await leases.guard();
    await leases.stop();
  });
});
