import type { Rng } from "../numeric/rng.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import { type History, withPending } from "../trial/history.ts";
import type { Proposal } from "./sampler.ts";

/** A proposal a stream, each made with those before it as trials under way. */
export function oneByOne(
  space: Space<ParamTree>,
  history: History,
  streams: readonly Rng[],
  propose: (history: History, stream: Rng) => Proposal,
): readonly Proposal[] {
  const chosen: Float64Array[] = [];
  return streams.map((stream) => {
    const proposal = propose(withPending(history, chosen), stream);
    const canonical = new Float64Array(space.width);
    space.toUnit(space.fromUnit(proposal.unit), canonical);
    chosen.push(canonical);
    return proposal;
  });
}
