import { signal } from "@preact/signals";
import { send, studyPath } from "./api.ts";

/** How long a deletion may be taken back. */
const UNDO_MS = 8000;

/** The study that is about to be deleted. */
export const deletion = signal<{ readonly study: string; readonly error?: string } | undefined>(
  undefined,
);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Deletes a study after some seconds, in which `undoDeletion` takes it back. */
export async function deleteSoon(study: string): Promise<void> {
  await deleteNow();
  deletion.value = { study };
  timer = setTimeout(() => void deleteNow(), UNDO_MS);
}

export function undoDeletion(): void {
  clearTimeout(timer);
  deletion.value = undefined;
}

async function deleteNow(): Promise<void> {
  clearTimeout(timer);
  const waiting = deletion.value;
  if (waiting === undefined || waiting.error !== undefined) return;
  try {
    await send("DELETE", studyPath(waiting.study));
    deletion.value = undefined;
  } catch (error) {
    deletion.value = { ...waiting, error: (error as Error).message };
  }
}
