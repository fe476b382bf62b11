import { AttuneError } from "../errors/attune-error.ts";
import { requireWhole } from "../errors/require-number.ts";
import type { Ticket } from "../trial/trial.ts";
import type { Told } from "./storage.ts";

/** Saved training state of a trial, from which it continues. */
export interface Checkpoint {
  /** The latest step of training that the state contains. */
  readonly step: number;
  /** The state, in a format of the objective's own. */
  readonly bytes: Uint8Array;
}

/**
 * The checkpoints of a storage: the latest one of each trial, until the trial finishes. A
 * checkpoint is stored as a whole or not at all.
 */
export interface Checkpoints {
  /** The latest checkpoint of a trial; undefined if there is none. */
  read(study: string, number: number): Promise<Checkpoint | undefined>;
  /**
   * Stores a checkpoint in place of the one before; `lost` if another worker owns the trial.
   * @throws AttuneError `usage` for more than `MAX_CHECKPOINT_BYTES`
   */
  write(ticket: Ticket, checkpoint: Checkpoint): Promise<Told>;
}

const MEBIBYTE = 2 ** 20;
/** Size of the largest checkpoint that a storage accepts. */
export const MAX_CHECKPOINT_BYTES = 256 * MEBIBYTE;

/** Checks what a caller passed as a checkpoint. @throws AttuneError `usage` if it is not one */
export function checkCheckpoint({ bytes, step }: Checkpoint): void {
  if (!(bytes instanceof Uint8Array))
    throw new AttuneError("usage", "a checkpoint must be a Uint8Array");
  requireWhole("the step of a checkpoint", step, { min: 0 });
  if (bytes.length > MAX_CHECKPOINT_BYTES)
    throw new AttuneError(
      "usage",
      `a checkpoint must have at most ${MAX_CHECKPOINT_BYTES / MEBIBYTE} MB, got ${Math.ceil(bytes.length / MEBIBYTE)} MB`,
      { hint: "write the bytes to a file, and its path to the checkpoint" },
    );
}
