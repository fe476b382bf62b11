import { useState } from "preact/hooks";
import type { ParamSpec } from "../data/api.ts";
import { send, studyPath } from "../data/api.ts";
import { caller } from "../data/caller.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { FormDialog } from "./form-dialog.tsx";
import { exactValue } from "./format.ts";

interface Props {
  readonly study: OpenStudy;
  /** Values that the form begins with. */
  readonly params?: { readonly [name: string]: unknown };
}

/** A form that has a trial with chosen parameters evaluated next. */
export function Enqueue({ study, params = {} }: Props) {
  const [said, setSaid] = useState("");
  void study.trials.version.value; // names of parameters come with trials
  const specs = study.info.value?.space?.params ?? {};
  const names = [...new Set([...Object.keys(specs), ...study.trials.params.keys()])];
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const given: [string, unknown][] = [];
    for (const [i, name] of names.entries()) {
      const text = String(form.get(`p${i}`) ?? "").trim();
      if (text !== "") given.push([name, fieldValue(text, specs[name])]);
    }
    try {
      const path = `${studyPath(study.name)}/enqueue`;
      const source = caller.value?.name;
      const body = { params: Object.fromEntries(given), ...(source && { source }) };
      const { numbers } = await send<{ numbers: readonly number[] }>("POST", path, body);
      setSaid(`Enqueued as trial ${numbers.join(", ")}`);
      study.refresh();
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  return (
    <FormDialog title="Enqueue a trial" submit="Enqueue" onSubmit={submit} said={said}>
      <p>A parameter that is left empty is chosen by the sampler or not active.</p>
      {names.map((name, i) => (
        <Field key={name} id={`p${i}`} name={name} spec={specs[name]} value={params[name]} />
      ))}
    </FormDialog>
  );
}

function Field(props: {
  readonly id: string;
  readonly name: string;
  readonly spec: ParamSpec | undefined;
  readonly value: unknown;
}) {
  const { id, name, spec, value } = props;
  const choices = spec?.choices;
  return (
    <label for={id}>
      <span>{name}</span>
      {choices === undefined ? (
        <input id={id} name={id} defaultValue={exactValue(value)} autocomplete="off" />
      ) : (
        <select id={id} name={id}>
          <option value="" />
          {choices.map((choice) => {
            const text = JSON.stringify(choice);
            return (
              <option key={text} value={text} selected={text === JSON.stringify(value)}>
                {exactValue(choice)}
              </option>
            );
          })}
        </select>
      )}
    </label>
  );
}

/** What a field means: JSON, or a text that is none. */
function fieldValue(text: string, spec: ParamSpec | undefined): unknown {
  if (spec?.type === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
