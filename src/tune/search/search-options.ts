import type { Sampler } from "../../sampler/sampler.ts";
import type { StorageUrl } from "../../storage/url.ts";
import type { DataNote } from "../table/data-table.ts";

/** Options of a search for models: its budget, its study, and what is called while it runs. */
export interface SearchOptions<Progress> {
  /** Proposes candidates. Default: `auto()`. */
  sampler?: Sampler | undefined;
  /**
   * Finished trials in all, those of earlier calls with the same study included. Default: 50, or
   * unlimited when `seconds` is given.
   */
  trials?: number | undefined;
  /** Time for this call in seconds, final training and comparison included. Default: unlimited. */
  seconds?: number | undefined;
  /**
   * Time from which `seconds` count, by `performance.now()`: 0 is the start of the process. Default:
   * the time of the call.
   */
  startedMs?: number | undefined;
  /** Child processes that train at once, 1 to 1024. Default: one per available core. */
  parallel?: number | undefined;
  /** Stops the search; the call then rejects, and the same call resumes it. */
  signal?: AbortSignal | undefined;
  /** Ends the search; the result is of what has been evaluated, and the same call resumes it. */
  endSearch?: AbortSignal | undefined;
  /**
   * Whole number. The same seed gives the same splits, trials and result at any `parallel`, unless
   * `seconds` ends the search. Default: 0.
   */
  seed?: number | undefined;
  /** Where the study is stored. Default: `memory:`, which ends with this process. */
  storage?: StorageUrl | undefined;
  /**
   * Name of the study. Default: made of the data's name, the target, and a fingerprint of data and
   * settings, so that the same call continues the same study.
   */
  study?: string | undefined;
  /**
   * Called with the remarks on the data, before the search starts; an error that it throws ends the
   * call.
   */
  onData?: ((notes: readonly DataNote[]) => void) | undefined;
  /**
   * Called when a trial has finished. An error that it throws does not end the search; the first one
   * is a warning of the process.
   */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** The state of a running search for models. */
export interface SearchProgress<Candidate, Model extends string> {
  /** Trials that have finished, those of earlier calls included. */
  readonly finished: number;
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** Seconds since the call. */
  readonly seconds: number;
  /** Estimated seconds until the search ends; undefined when unknown. */
  readonly secondsLeft: number | undefined;
  /** The metric with what it is of: `f1 of bad`. */
  readonly metricLabel: string;
  /** The candidate that has just finished; undefined when it failed or was given up. */
  readonly last: Candidate | undefined;
  /** The best candidate so far. */
  readonly best: Candidate | undefined;
  /** The three best candidates so far, best first. */
  readonly leaders: readonly Candidate[];
  /** The trial that has just failed or taken too long; undefined if the last one did not. */
  readonly failure:
    | {
        /** Number of the trial. */
        readonly number: number;
        /** Name of its model. */
        readonly model: Model;
        /** The error's message. */
        readonly message: string;
      }
    | undefined;
}
