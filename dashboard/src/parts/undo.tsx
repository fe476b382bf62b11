import { deletion, undoDeletion } from "../data/deletions.ts";

/** Says which study is about to be deleted, and takes it back. */
export function Undo() {
  const waiting = deletion.value;
  return (
    <div role="status">
      {waiting !== undefined && (
        <div class="undo">
          {waiting.error ??
            (waiting.isSent
              ? `${waiting.study} is being deleted.`
              : `${waiting.study} will be deleted.`)}
          {(waiting.error !== undefined || !waiting.isSent) && (
            <button type="button" onClick={undoDeletion}>
              {waiting.error === undefined ? "Undo" : "Close"}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
