import type { StudyInfo } from "../../storage/storage.ts";
import { toShownStudy } from "../../study/shown-study.ts";
import { settingsOf } from "../study-settings.ts";

/** A study as the API shows it. */
export function shownStudy(info: StudyInfo) {
  const { stopped = false, archived = false, pruner } = settingsOf(info);
  return {
    ...{ ...toShownStudy(info), stopped },
    ...(archived && { archived }),
    ...(pruner !== undefined && { pruner }),
  };
}
