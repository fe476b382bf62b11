import { send, studyPath } from "./api.ts";
import type { OpenStudy } from "./open-study.ts";

/** A view under a name: the query of its address. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
}

const keyOf = (study: string): string => `attune-views ${study}`;

/** Views that this browser keeps: where the caller may only read, or there is no server. */
export function readLocal(study: string): readonly SavedView[] {
  try {
    const views: unknown = JSON.parse(localStorage.getItem(keyOf(study)) ?? "[]");
    return Array.isArray(views) ? views.filter((one) => typeof one?.name === "string") : [];
  } catch {
    return []; // a browser may keep nothing for a page from the disk
  }
}

/** Keeps a view under a name; an empty query takes it away. @throws Error in one line */
export async function saveView(
  study: OpenStudy,
  isShared: boolean,
  saved: SavedView,
): Promise<void> {
  if (isShared) {
    await send("PUT", `${studyPath(study.name)}/views`, saved);
    study.refresh();
    return;
  }
  const others = readLocal(study.name).filter(({ name }) => name !== saved.name);
  const views = saved.query === "" ? others : [...others, saved];
  localStorage.setItem(keyOf(study.name), JSON.stringify(views));
}
