import { useState } from "preact/hooks";
import { mayWrite } from "../data/caller.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { readLocal, type SavedView, saveView } from "../data/saved-views.ts";
import { addressOf, view } from "../data/view.ts";

/** Views of a study by name: kept with it by those who may write, else by the browser. */
export function Views({ study }: { readonly study: OpenStudy }) {
  const [said, setSaid] = useState("");
  const [local, setLocal] = useState(() => readLocal(study.name));
  const isShared = mayWrite();
  const shared = study.info.value?.views ?? [];
  const query = addressOf(view.value).split("?")[1] ?? "";
  const put = async (saved: SavedView, isOnServer: boolean): Promise<void> => {
    try {
      await saveView(study, isOnServer, saved);
      setLocal(readLocal(study.name));
      setSaid("");
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  const list = (views: readonly SavedView[], isOnServer: boolean) =>
    views.map(({ name, query }) => (
      <span key={`${isOnServer} ${name}`} class="mark">
        <a href={`${addressOf({ study: study.name })}?${query}`}>{name}</a>
        {(isShared || !isOnServer) && (
          <button
            type="button"
            aria-label={`Take away the view ${name}`}
            onClick={() => put({ name, query: "" }, isOnServer)}
          >
            ×
          </button>
        )}
      </span>
    ));
  return (
    <section class="tools" aria-label="Views">
      {list(shared, true)}
      {list(local, false)}
      {query !== "" && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const form = event.currentTarget;
            const name = String(new FormData(form).get("name")).trim();
            if (name !== "") void put({ name, query }, isShared).then(() => form.reset());
          }}
        >
          <label>
            Name of this view <input name="name" required maxLength={100} autocomplete="off" />
          </label>
          <button type="submit">Keep</button>
        </form>
      )}
      <span role="status">{said}</span>
    </section>
  );
}
