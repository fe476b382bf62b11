import type { StudyInfo } from "../../storage/storage.ts";
import { toShownStudy } from "../../study/stored/shown-study.ts";
import { settingsOf, viewsOf } from "../study-settings.ts";

/** A study as the API shows it. */
export function shownStudy(info: StudyInfo) {
  const { stopped = false, archived = false, pruner, tags = [] } = settingsOf(info);
  const views = viewsOf(info);
  return {
    ...{ ...toShownStudy(info), stopped },
    ...(archived && { archived }),
    ...(tags.length > 0 && { tags }),
    ...(views.length > 0 && { views }),
    ...(pruner !== undefined && { pruner }),
  };
}
