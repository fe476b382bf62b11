import type { PlottedStudy } from "../analysis/plots/plotted-study.ts";
import { AttuneError } from "../errors/attune-error.ts";
import { type Caller, maySee } from "../server/security/caller.ts";
import type { Storage, StudyInfo } from "../storage/storage.ts";
import { readPlotted } from "../study/stored/read-plotted.ts";
import { findStudy, readStudy, type StoredStudy } from "../study/stored/read-study.ts";
import { ToolError } from "./tool-error.ts";

/** The studies of a storage that a caller may see: tools reach no others. */
export class VisibleStudies {
  readonly #storage: Storage;
  readonly #caller: Caller | undefined;

  /** @param caller undefined for the user of this process, who may see all */
  constructor(storage: Storage, caller: Caller | undefined) {
    this.#storage = storage;
    this.#caller = caller;
  }

  /** @throws ToolError if the caller may not see the study, whether it exists or not */
  require(name: string): void {
    if (!this.#sees(name))
      throw new ToolError("study", "the token is for other studies", "list_studies has them");
  }

  /** Names, in the order of the storage. */
  async names(): Promise<readonly string[]> {
    const all = await this.#storage.list(() => {});
    return all.map(({ name }) => name).filter((name) => this.#sees(name));
  }

  #sees(name: string): boolean {
    return this.#caller === undefined || maySee(this.#caller, name);
  }

  /** @throws AttuneError, ToolError */
  async find(name: string): Promise<StudyInfo> {
    this.require(name);
    try {
      return await findStudy(this.#storage, name);
    } catch (error) {
      // Its message says where the studies are stored, its hint which other ones there are.
      if (this.#caller === undefined || !isNotFound(error)) throw error;
      throw new ToolError(error.code, `there is no study ${JSON.stringify(name)}`);
    }
  }

  /** @throws AttuneError, ToolError */
  async read(name: string): Promise<StoredStudy> {
    return readStudy(this.#storage, (await this.find(name)).name);
  }

  /** @throws AttuneError, ToolError */
  async plotted(name: string): Promise<PlottedStudy> {
    return readPlotted(this.#storage, await this.find(name));
  }
}

const isNotFound = (error: unknown): error is AttuneError =>
  error instanceof AttuneError && error.code === "study-not-found";
