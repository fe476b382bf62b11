import type { ProposalSource } from "./proposals.ts";

/**
 * Share of the trials that a source without results should propose: that of language models in
 * Centaur, where higher shares did worse (Ferreira et al. 2026, arXiv 2603.24647).
 */
const FIRST_SHARE = 0.3;
/** Results after which a source's own success weighs as much as that share. */
const RESULTS_OF_TRUST = 5;
const [LEAST_SHARE, GREATEST_SHARE] = [0.1, 0.6];
/** Trials to come over which the share is counted. */
const TRIALS_AHEAD = 50;

/** How much of a search the proposals of a source should be. */
interface ProposalShare {
  /** Share of the next trials that the source should propose, 0 to 1. */
  readonly share: number;
  /** Proposals of it that wait. */
  readonly waiting: number;
  /** Proposals that it should add to them, at most. */
  readonly room: number;
}

/**
 * The share of a source, adapted to its success: in proportion to how often its results beat the
 * sampler's own of the same time, half of them being as good.
 */
export function proposalShare(sources: readonly ProposalSource[], source: string): ProposalShare {
  const own = sources.find((one) => one.kind === "enqueued" && one.source === source);
  const { results = 0, beats = 0.5, waiting = 0 } = own ?? {};
  const success = (results * beats + RESULTS_OF_TRUST * 0.5) / (results + RESULTS_OF_TRUST);
  const share = Math.min(GREATEST_SHARE, Math.max(LEAST_SHARE, FIRST_SHARE * (success / 0.5)));
  return {
    share: Number(share.toFixed(2)),
    waiting,
    room: Math.max(0, Math.round(share * TRIALS_AHEAD) - waiting),
  };
}
