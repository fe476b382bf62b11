import type { ComponentProps } from "preact";
import { useState } from "preact/hooks";
import { send, studyPath } from "../data/api.ts";
import { caller } from "../data/caller.ts";
import { deleteSoon } from "../data/deletions.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { go } from "../data/view.ts";
import { Enqueue } from "./enqueue.tsx";
import { Extend } from "./extend.tsx";

/** Does what a control is for, and says that it is done or why not. */
type Act = (done: string, action: () => Promise<unknown>) => Promise<void>;

interface ControlProps {
  readonly study: OpenStudy;
  readonly act: Act;
}

/** What the caller may change in a study. */
export function Controls({ study }: { readonly study: OpenStudy }) {
  const [said, setSaid] = useState("");
  void study.trials.version.value; // whether trials have a cost
  const role = caller.value?.role;
  if (study.info.value === undefined || role === undefined || role === "viewer") return null;
  const act: Act = async (done, action) => {
    try {
      await action();
      setSaid(done);
      study.refresh();
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  const isAdmin = role === "admin";
  return (
    <section class="controls" aria-label="Controls">
      {isAdmin && (
        <>
          <StopButton study={study} act={act} />
          <BudgetForm study={study} act={act} />
          <CostForm study={study} act={act} />
          <ArchiveButton study={study} act={act} />
          <DeleteButton study={study} />
        </>
      )}
      <Enqueue study={study} />
      {isAdmin && (
        <>
          <Extend study={study} />
          <TagsForm study={study} act={act} />
        </>
      )}
      <span role="status">{said}</span>
    </section>
  );
}

function StopButton({ study, act }: ControlProps) {
  const isStopped = study.info.value?.stopped;
  const post = (what: string) => () => send("POST", `${studyPath(study.name)}/${what}`);
  const resume = () => act("Resumed", post("resume"));
  const stop = () => act("Stopped: running trials may finish", post("stop"));
  return (
    <button type="button" onClick={isStopped ? resume : stop}>
      {isStopped ? "Resume" : "Stop"}
    </button>
  );
}

function ArchiveButton({ study, act }: ControlProps) {
  const isArchived = study.info.value?.archived;
  const change = () => send("PATCH", studyPath(study.name), { archived: !isArchived });
  return (
    <button type="button" onClick={() => act(isArchived ? "Back in the list" : "Archived", change)}>
      {isArchived ? "Take out of the archive" : "Archive"}
    </button>
  );
}

function DeleteButton({ study }: Pick<ControlProps, "study">) {
  const remove = (): void => {
    void deleteSoon(study.name);
    go({});
  };
  return (
    <button type="button" onClick={remove}>
      Delete
    </button>
  );
}

function BudgetForm({ study, act }: ControlProps) {
  const set = (text: string): void => {
    const body = { budget: Number(text) };
    void act("Budget changed", () => send("PATCH", studyPath(study.name), body));
  };
  const value = study.info.value?.budget;
  return (
    <OneValueForm
      label="Budget"
      input={{ name: "budget", type: "number", min: 1, required: true, defaultValue: value }}
      onSet={set}
    />
  );
}

function CostForm({ study, act }: ControlProps) {
  const value = study.info.value?.maxCost;
  if (value === undefined && !study.trials.fields.cost.hasValues) return null;
  const set = (text: string): void => {
    const body = { maxCost: Number(text) };
    void act("Limit of cost changed", () => send("PATCH", studyPath(study.name), body));
  };
  return (
    <OneValueForm
      label="Greatest cost"
      input={{
        ...{ name: "maxCost", type: "number", min: 0, step: "any" },
        ...{ required: true, defaultValue: value },
      }}
      onSet={set}
    />
  );
}

function TagsForm({ study, act }: ControlProps) {
  const set = (text: string): void => {
    const tags = text
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean);
    void act("Tags changed", () => send("PATCH", studyPath(study.name), { tags }));
  };
  const value = (study.info.value?.tags ?? []).join(", ");
  return (
    <OneValueForm
      label="Tags"
      input={{ name: "tags", placeholder: "a, b", autocomplete: "off", defaultValue: value }}
      onSet={set}
    />
  );
}

interface OneValueFormProps {
  readonly label: string;
  readonly input: ComponentProps<"input"> & { readonly name: string };
  /** Takes the text of the input. */
  readonly onSet: (text: string) => void;
}

function OneValueForm({ label, input, onSet }: OneValueFormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSet(String(new FormData(event.currentTarget).get(input.name)));
      }}
    >
      <label>
        {label} <input {...input} />
      </label>
      <button type="submit">Set</button>
    </form>
  );
}
