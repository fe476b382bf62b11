import type { Pruner } from "../../pruner/pruner.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import type { Space } from "../../space/space.ts";
import type { RunStorage } from "../../storage/run-storage.ts";
import type { StudySpec } from "../../storage/storage.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { Emitter } from "../events/emitter.ts";
import type { UntypedEvent } from "../events/events.ts";
import type { Mirror } from "../mirror/mirror.ts";
import type { CommonOptions } from "./options.ts";

/** Steps that a trial may be trained for (epochs, trees, rows): whole numbers. */
export interface Fidelity {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** Options with which a session is opened, beside the space. */
export interface OpenOptions extends CommonOptions<Objectives, Limits> {
  readonly budget?: number | undefined;
  readonly fidelity?: { readonly [name: string]: readonly [min: number, max: number] } | undefined;
  /** Default: a minute. */
  readonly leaseMs?: number | undefined;
  /** Whether trials may be repeated under noise. Default: true. */
  readonly confirms?: boolean | undefined;
  /** Whether trials outlive this process. Default: false. */
  readonly detached?: boolean | undefined;
  /**
   * Whether the default sampler, or the one that the study was created with, reads the names of
   * parameters. Default: as the study says, or true.
   */
  readonly nameHints?: boolean | undefined;
  /** Whether a new study may learn from one of this name. Default: from any. */
  readonly mayLearnFrom?: ((study: string) => boolean) | undefined;
  /** What reads the study already. Default: the session makes its own. */
  readonly reader?: SessionOptions["reader"];
}

/** Options that are checked and have their defaults. */
export type FilledOptions<T extends RunStorage> = Omit<
  OpenOptions,
  "sampler" | "fidelity" | "storage" | "retryFailed"
> & {
  readonly sampler: Sampler;
  /** Whether the caller has named no sampler, so that a study that exists goes on with its own. */
  readonly isDefaultSampler?: boolean | undefined;
  readonly fidelity?: Fidelity | undefined;
  readonly storage: T;
  /** Whether closing the session closes the storage. */
  readonly ownsStorage: boolean;
  /** Called when the study is open, before its trials are read. */
  readonly onOpen?: ((study: string) => Promise<unknown>) | undefined;
};

/** What a session is made of: a study that was opened, and how its trials are chosen. */
export interface SessionOptions {
  readonly spec: StudySpec;
  readonly space: Space;
  readonly storage: RunStorage;
  /** Whether closing the session closes the storage. */
  readonly ownsStorage: boolean;
  readonly sampler: Sampler;
  readonly pruner?: Pruner | undefined;
  /** Trials in all, where known beforehand. */
  readonly budget?: number | undefined;
  /** Whether the study learns from earlier ones. Default: true, where the session can do so. */
  readonly experience?: boolean | undefined;
  readonly fidelity?: Fidelity | undefined;
  /** Default: a minute; more for trials whose leases no process renews. */
  readonly leaseMs?: number | undefined;
  /** Whether trials may be repeated under noise. Default: true, where the session can do so. */
  readonly confirms?: boolean | undefined;
  /** Whether trials outlive this process: the holder of a ticket may finish one later. */
  readonly detached: boolean;
  /** What reads the study already, for its owner; undefined to make it for this session. */
  readonly reader?:
    | { readonly mirror: Mirror; readonly emitter: Emitter<UntypedEvent> }
    | undefined;
}
