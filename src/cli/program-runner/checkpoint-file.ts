import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { TrialCheckpoint } from "../../trial/trial.ts";

/**
 * The file through which a program keeps its checkpoint. Programs write another file and rename it,
 * so the file is always whole.
 */
export class CheckpointFile {
  readonly path: string;
  readonly #checkpoint: TrialCheckpoint;
  /** Identifies the content that is stored already. */
  #stored = "";

  constructor(path: string, checkpoint: TrialCheckpoint) {
    this.path = path;
    this.#checkpoint = checkpoint;
  }

  /** Writes the stored checkpoint to the file. Returns its step, or 0 if there is none. */
  async restore(): Promise<number> {
    const saved = await this.#checkpoint.read();
    if (saved === undefined) return 0;
    writeFileSync(this.path, saved.bytes);
    this.#stored = this.#version();
    return saved.step;
  }

  /** Stores the file, if it has changed since it was stored or restored. */
  async store(step: number): Promise<void> {
    const version = this.#version();
    if (version === "" || version === this.#stored) return;
    await this.#checkpoint.write(new Uint8Array(readFileSync(this.path)), step);
    this.#stored = version;
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  /** Changes whenever the file is written or replaced; empty if there is no file. */
  #version(): string {
    const found = statSync(this.path, { throwIfNoEntry: false });
    return found === undefined ? "" : `${found.ino}:${found.mtimeMs}:${found.size}`;
  }
}
