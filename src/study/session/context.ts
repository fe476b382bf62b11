import type { Pruner } from "../../pruner/pruner.ts";
import type { Experience } from "../../sampler/experience/experience.ts";
import type { LimitModels } from "../../sampler/gp/limits.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import type { Space } from "../../space/space.ts";
import type { RunStorage } from "../../storage/run-storage.ts";
import type { Measures } from "../../trial/measures.ts";
import type { Chooser } from "../choosing/chooser.ts";
import type { Emitter } from "../events/emitter.ts";
import type { UntypedEvent } from "../events/events.ts";
import type { Mirror } from "../mirror/mirror.ts";
import type { UnderNoise } from "../noise/under-noise.ts";
import type { Fidelity } from "../options/session-options.ts";
import type { NamedResults } from "../results/outcome.ts";
import type { requireSameOutcome } from "../results/same-outcome.ts";
import type { stopAtCost } from "../stopping/stop-at-cost.ts";
import type { LeaseKeeper } from "./leases/keeper.ts";
import type { Lifetime } from "./lifetime.ts";
import type { LiveTrial } from "./live-trial.ts";

/** What the parts of a session share: the study's definition, what was read, and who runs here. */
export interface StudyContext {
  readonly name: string;
  readonly space: Space;
  readonly measures: Measures;
  readonly seed: number;
  readonly storage: RunStorage;
  readonly sampler: Sampler;
  readonly pruner: Pruner | undefined;
  /** Trials in all, where known beforehand. */
  readonly budget: number | undefined;
  /** What earlier studies say of the space; undefined where it learns from none. */
  readonly experience: Experience | undefined;
  readonly fidelity: Fidelity | undefined;
  /**
   * Whether trials may be paused: the pruner promotes them, the storage keeps checkpoints, and the
   * sampler does not wait for their results.
   */
  readonly canPause: boolean;
  /** Id of this session among the workers of the study. */
  readonly worker: string;
  /** Milliseconds that a lease lasts unless it is renewed. */
  readonly leaseMs: number;
  readonly mirror: Mirror;
  /** The class of the trials that this session evaluates. */
  readonly Trial: typeof LiveTrial;
  readonly emitter: Emitter<UntypedEvent>;
  /** How results are read by name; undefined in a run alone, whose results are one number. */
  readonly named: NamedResults | undefined;
  /** Makes what chooses the parameters of trials. */
  readonly makeChooser: () => Chooser;
  /** What is done about noisy results; undefined where they are taken as they are. */
  readonly noise?: UnderNoise | undefined;
  /** Models of limits; undefined in a run alone, whose study has none. */
  readonly limitModels?: LimitModels | undefined;
  /** Makes the rule for `maxCost`; undefined in a run alone, which has no such option. */
  readonly stopAtCost?: typeof stopAtCost | undefined;
  /**
   * Refuses a second outcome of a trial that is not the first. Undefined in a run alone, which says
   * each outcome once.
   */
  readonly checkRepeated?: typeof requireSameOutcome | undefined;
  /** What the last trial that failed here threw, by its number; -1 before the first. */
  readonly lastThrown: { number: number; error: unknown };
  /** Whether the session is open. */
  readonly lifetime: Lifetime;
  /** Trials that this session owns. */
  readonly leases: LeaseKeeper;
}
