import type { Rng } from "../numeric/rng.ts";
import type { Pruner } from "../pruner/pruner.ts";
import type { Space } from "../space/space.ts";
import type { StartRequest, Storage } from "../storage/storage.ts";
import type { History } from "../trial/history.ts";
import { copying } from "../trial/lineage.ts";
import type { Json } from "../trial/record.ts";
import type { TrialRow } from "../trial/row.ts";
import type { Ticket } from "../trial/trial.ts";

/** What is known of a study where a member of its population goes on. */
export interface Members {
  readonly pruner: Pruner;
  readonly space: Space<any>;
  readonly storage: Storage;
  readonly history: History;
  stored(number: number): TrialRow;
  readonly stream: Rng;
}

/**
 * What a promoted trial begins with where the pruner has it copy another one: that one's
 * checkpoint, which is written together with its new parameters, so that whoever dies in between
 * leaves it as it was. Undefined where it goes on as it is, or the other one has come to its end
 * meanwhile.
 */
export async function takeOver(
  ticket: Ticket,
  member: TrialRow,
  members: Members,
): Promise<StartRequest | undefined> {
  const { pruner, space, storage, history } = members;
  const chosen = pruner.takeover?.(ticket.number, history, space, members.stream);
  if (chosen === undefined) return undefined;
  const checkpoint = await storage.checkpoints?.read(ticket.study, chosen.from);
  if (checkpoint === undefined || checkpoint.step >= chosen.end) return undefined;
  const params = space.fromUnit(chosen.unit) as { readonly [name: string]: Json };
  const note = copying(
    member,
    members.stored(chosen.from),
    checkpoint.step,
    params,
  ) as unknown as Json;
  const origin = {
    sampler: pruner.name,
    reason: `copied trial ${chosen.from} at step ${checkpoint.step}`,
  };
  return { ticket, params, origin, note, checkpoint };
}
