import { useState } from "preact/hooks";
import { send } from "../data/api.ts";
import { mayWrite } from "../data/caller.ts";

/** The note of a trial, for reading or writing. */
export function Note({ path, text }: { readonly path: string; readonly text: string }) {
  const [draft, setDraft] = useState(text);
  const [said, setSaid] = useState("");
  const isWritable = mayWrite();
  if (!isWritable && text === "") return null;
  return (
    <form
      class="panel note"
      onSubmit={async (event) => {
        event.preventDefault();
        try {
          await send("PUT", path, { text: draft });
          setSaid("Saved");
        } catch (error) {
          setSaid((error as Error).message);
        }
      }}
    >
      <label>
        Note
        <textarea
          rows={4}
          readOnly={!isWritable}
          value={draft}
          onInput={(event) => setDraft(event.currentTarget.value)}
        />
      </label>
      {isWritable && <button type="submit">Save the note</button>}
      <span role="status"> {said}</span>
    </form>
  );
}
