import { AttuneError } from "../errors/attune-error.ts";
import { requireWhole } from "../errors/require-number.ts";
import type { Ticket } from "../trial/trial.ts";
import type { Told } from "./storage.ts";

/** State from which a trial continues: bytes, and the step that they were written at. */
export interface Checkpoint {
  readonly step: number;
  readonly bytes: Uint8Array;
}

/** One checkpoint per trial, the last one written; deleted when the trial has finished. */
export interface Checkpoints {
  read(study: string, number: number): Promise<Checkpoint | undefined>;
  /**
   * All or nothing; `lost` if another worker owns the trial.
   * @throws AttuneError `usage` for more than `MAX_CHECKPOINT_BYTES`
   */
  write(ticket: Ticket, checkpoint: Checkpoint): Promise<Told>;
}

const MEBIBYTE = 2 ** 20;
export const MAX_CHECKPOINT_BYTES = 256 * MEBIBYTE;

/** @throws AttuneError `usage` */
export function checkCheckpoint({ bytes, step }: Checkpoint): void {
  if (!(bytes instanceof Uint8Array))
    throw new AttuneError("usage", "a checkpoint must be a Uint8Array");
  requireWhole("the step of a checkpoint", step, { min: 0 });
  if (bytes.length > MAX_CHECKPOINT_BYTES)
    throw new AttuneError(
      "usage",
      `a checkpoint must have at most ${MAX_CHECKPOINT_BYTES / MEBIBYTE} MB, got ${Math.ceil(bytes.length / MEBIBYTE)} MB`,
      { hint: "write the bytes to a file of your own, and its path to the checkpoint" },
    );
}
