import type { Rng } from "../../numeric/rng.ts";
import type { Pruner } from "../../pruner/pruner.ts";
import { requireTakeover } from "../../pruner/require-answer.ts";
import type { Space } from "../../space/space.ts";
import type { RunStorage } from "../../storage/run-storage.ts";
import type { StartRequest } from "../../storage/storage.ts";
import { copyLineage } from "../../trial/lineage.ts";
import type { Params, TrialRow } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import type { Mirror } from "../mirror/mirror.ts";

/** A study whose trials form a population. */
interface PopulationStudy {
  readonly name: string;
  readonly pruner: Pruner | undefined;
  readonly space: Space;
  readonly storage: RunStorage;
  readonly mirror: Mirror;
}

/**
 * How a promoted member of a population starts if the pruner has it copy another member: with that
 * member's checkpoint and new parameters. The storage writes both in one transaction, so a crash
 * leaves the member either unchanged or fully copied.
 * @returns undefined if it continues as it is, or the other member has finished meanwhile
 */
export async function chooseTakeover(
  { name, pruner, space, storage, mirror }: PopulationStudy,
  ticket: Ticket,
  member: TrialRow,
  stream: Rng,
): Promise<StartRequest | undefined> {
  const answer = pruner?.takeover?.(ticket.number, mirror.history, space, stream);
  const takeover = pruner && requireTakeover(pruner.name, answer, space.axes);
  const other = takeover && mirror.rows.get(takeover.from);
  if (pruner === undefined || takeover === undefined || other === undefined) return undefined;
  const checkpoint = await storage.checkpoints?.read(name, takeover.from);
  if (checkpoint === undefined || checkpoint.step >= takeover.end) return undefined;
  const { step } = checkpoint;
  const params = space.fromUnit(takeover.unit) as Params;
  return {
    ticket,
    params,
    origin: { sampler: pruner.name, reason: `copied trial ${takeover.from} at step ${step}` },
    note: copyLineage(member, other, step, params),
    checkpoint,
  };
}
