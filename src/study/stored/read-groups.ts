import type { PlottedGroup } from "../../analysis/plots/plotted-study.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import type { Storage, StudyInfo } from "../../storage/storage.ts";
import { readPlotted } from "./read-plotted.ts";
import { findStudy } from "./read-study.ts";

/**
 * Reads the studies of some names. A name with `*` is a group of all studies that match, unless a
 * study has this very name.
 * @param isVisible of which studies groups are made; default: of all
 * @throws AttuneError `study-not-found`
 */
export async function readGroups(
  storage: Storage,
  names: readonly string[] | undefined,
  isVisible: (name: string) => boolean = () => true,
): Promise<readonly PlottedGroup[]> {
  const read = async (name: string, infos: readonly StudyInfo[]): Promise<PlottedGroup> => {
    const studies: PlottedGroup["studies"][number][] = [];
    for (const info of infos) studies.push(await readPlotted(storage, info));
    return { name, studies };
  };
  if (names === undefined) {
    const info = await findStudy(storage, undefined);
    return [await read(info.name, [info])];
  }
  const groups: PlottedGroup[] = [];
  for (const name of names) groups.push(await read(name, await matching(storage, name, isVisible)));
  return groups;
}

async function matching(
  storage: Storage,
  name: string,
  isVisible: (name: string) => boolean,
): Promise<readonly StudyInfo[]> {
  if (!name.includes("*")) return [await findStudy(storage, name)];
  const studies = (await storage.list()).filter((study) => isVisible(study.name));
  const same = studies.filter((study) => study.name === name);
  if (same.length > 0) return same;
  const parts = name.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  const pattern = new RegExp(`^${parts.join(".*")}$`, "s");
  const found = studies.filter((study) => pattern.test(study.name));
  if (found.length > 0) return found;
  throw new AttuneError("study-not-found", `no study matches ${show(name)}`, {
    hint:
      studies.length === 0
        ? "there are no studies"
        : didYouMeanOrList(
            name,
            studies.map((study) => study.name),
          ),
  });
}
