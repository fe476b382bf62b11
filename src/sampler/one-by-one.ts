import type { Rng } from "../numeric/rng.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import { type History, withPending } from "../trial/history.ts";
import { canonicalUnit } from "./canonical.ts";
import type { Proposal } from "./sampler.ts";

/** One proposal for each stream, each made with the earlier ones as pending trials. */
export function oneByOne(
  space: Space<ParamTree>,
  history: History,
  streams: readonly Rng[],
  propose: (history: History, stream: Rng) => Proposal,
): readonly Proposal[] {
  const pending: Float64Array[] = [];
  return streams.map((stream, i) => {
    const proposal = propose(withPending(history, pending), stream);
    if (i + 1 < streams.length) pending.push(canonicalUnit(space, space.fromUnit(proposal.unit)));
    return proposal;
  });
}
