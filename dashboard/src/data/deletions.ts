import { signal } from "@preact/signals";
import { send, studyPath } from "./api.ts";

/** How long a deletion may be taken back. */
const UNDO_MS = 8000;

/** A study that is about to be deleted. */
interface Deletion {
  readonly study: string;
  /** Whether the server was asked to delete it: that is not taken back. */
  readonly isSent: boolean;
  /** Why the server did not. */
  readonly error?: string;
}

/** The latest of them. */
export const deletion = signal<Deletion | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Deletes a study after some seconds, in which `undoDeletion` takes it back. */
export async function deleteSoon(study: string): Promise<void> {
  const { value: last } = deletion;
  if (last?.study === study && last.error === undefined) return;
  await deleteNow();
  deletion.value = { study, isSent: false };
  timer = setTimeout(() => void deleteNow(), UNDO_MS);
}

export function undoDeletion(): void {
  if (deletion.value?.isSent === true && deletion.value.error === undefined) return;
  clearTimeout(timer);
  deletion.value = undefined;
}

async function deleteNow(): Promise<void> {
  clearTimeout(timer);
  const waiting = deletion.value;
  if (waiting === undefined || waiting.isSent) return;
  const sent = { ...waiting, isSent: true };
  deletion.value = sent;
  const end = (value: Deletion | undefined): void => {
    // Another study may be about to be deleted by now.
    if (deletion.value === sent) deletion.value = value;
  };
  try {
    await send("DELETE", studyPath(waiting.study));
    end(undefined);
  } catch (error) {
    end({ ...sent, error: (error as Error).message });
  }
}
