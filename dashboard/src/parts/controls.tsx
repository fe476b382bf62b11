import { useState } from "preact/hooks";
import { send, studyPath } from "../data/api.ts";
import { caller } from "../data/caller.ts";
import { deleteSoon } from "../data/deletions.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { go } from "../data/view.ts";
import { Enqueue } from "./enqueue.tsx";
import { Extend } from "./extend.tsx";

/** What the caller may change in a study. */
export function Controls({ study }: { readonly study: OpenStudy }) {
  const [said, setSaid] = useState("");
  const info = study.info.value;
  void study.trials.version.value; // whether trials have a cost
  const role = caller.value?.role;
  if (info === undefined || role === undefined || role === "viewer") return null;
  const path = studyPath(study.name);
  const act = async (done: string, action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
      setSaid(done);
      study.refresh();
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  return (
    <section class="controls" aria-label="Controls">
      {role === "admin" && (
        <>
          <button
            type="button"
            onClick={() =>
              info.stopped
                ? act("Resumed", () => send("POST", `${path}/resume`))
                : act("Stopped: running trials may finish", () => send("POST", `${path}/stop`))
            }
          >
            {info.stopped ? "Resume" : "Stop"}
          </button>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              const budget = Number(new FormData(event.currentTarget).get("budget"));
              void act("Budget changed", () => send("PATCH", path, { budget }));
            }}
          >
            <label>
              Budget{" "}
              <input name="budget" type="number" min="1" required defaultValue={info.budget} />
            </label>
            <button type="submit">Set</button>
          </form>
          {(info.maxCost !== undefined || study.trials.fields.cost.hasValues) && (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                const maxCost = Number(new FormData(event.currentTarget).get("maxCost"));
                void act("Limit of cost changed", () => send("PATCH", path, { maxCost }));
              }}
            >
              <label>
                Greatest cost{" "}
                <input
                  {...{ name: "maxCost", type: "number", min: "0", step: "any", required: true }}
                  defaultValue={info.maxCost}
                />
              </label>
              <button type="submit">Set</button>
            </form>
          )}
          <button
            type="button"
            onClick={() =>
              act(info.archived ? "Back in the list" : "Archived", () =>
                send("PATCH", path, { archived: !info.archived }),
              )
            }
          >
            {info.archived ? "Take out of the archive" : "Archive"}
          </button>
          <button
            type="button"
            onClick={() => {
              void deleteSoon(study.name);
              go({});
            }}
          >
            Delete
          </button>
        </>
      )}
      <Enqueue study={study} />
      {role === "admin" && (
        <>
          <Extend study={study} />
          <form
            onSubmit={(event) => {
              event.preventDefault();
              const text = String(new FormData(event.currentTarget).get("tags"));
              const tags = text
                .split(",")
                .map((tag) => tag.trim())
                .filter(Boolean);
              void act("Tags changed", () => send("PATCH", path, { tags }));
            }}
          >
            <label>
              Tags{" "}
              <input
                {...{ name: "tags", placeholder: "a, b", autocomplete: "off" }}
                defaultValue={(info.tags ?? []).join(", ")}
              />
            </label>
            <button type="submit">Set</button>
          </form>
        </>
      )}
      <span role="status">{said}</span>
    </section>
  );
}
