import type { Stopped } from "../../study/run/optimize.ts";
import type { Session } from "../../study/session/session.ts";

/** Why a run ended, where its reason does not say all; otherwise empty. */
export function endText(session: Session, { reason, explanation }: Stopped): string {
  if (reason !== "exhausted" || Number.isFinite(session.space.cardinality)) return explanation;
  const proposes = `the sampler ${session.context.sampler.name} proposes no other point`;
  return explanation ? `${proposes}; ${explanation}` : proposes;
}
