import type { Pruner } from "../pruner/pruner.ts";
import { prunerNamed } from "../pruner/pruner-by-name.ts";
import { settingsAsInternal, settingsOf } from "../server/study-settings.ts";
import type { Storage, StudyInfo } from "../storage/storage.ts";
import { findStudy } from "../study/stored/read-study.ts";
import type { Terminal } from "./terminal.ts";

/** The option of a command that names a pruner. */
interface PrunerOption {
  readonly pruner?: string;
}

/**
 * The pruner that a command names, or else the one that is stored with the study.
 * @param known undefined for a new study
 * @throws AttuneError `usage` for a name that is not known
 */
export function prunerFor(
  known: StudyInfo | undefined,
  { pruner }: PrunerOption,
): Pruner | undefined {
  const name = pruner ?? (known && settingsOf(known).pruner);
  return name === undefined ? undefined : prunerNamed(name);
}

/**
 * Stores the pruner that a command names with its study, so that commands that name none go on with
 * it, as a server does. Says so if the study had another one, or none.
 */
export async function keepPruner(
  storage: Storage,
  study: string,
  { known, pruner }: PrunerOption & { readonly known: StudyInfo | undefined },
  terminal: Pick<Terminal, "err">,
): Promise<void> {
  const settings = settingsOf(await findStudy(storage, study));
  if (pruner === undefined || pruner === settings.pruner) return;
  await storage.annotate(study, null, { internal: settingsAsInternal({ ...settings, pruner }) });
  if (known === undefined) return;
  const before =
    settings.pruner === undefined ? "without a pruner" : `with the pruner ${settings.pruner}`;
  terminal.err(
    `study ${JSON.stringify(study)} was run ${before} before; this command uses ${pruner}\n`,
  );
}
