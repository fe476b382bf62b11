import { useState } from "preact/hooks";
import { type ParamSpec, send, studyPath } from "../data/api.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { FormDialog } from "./form-dialog.tsx";

/** A form that widens ranges of numbers and adds choices; trials of before are kept. */
export function Extend({ study }: { readonly study: OpenStudy }) {
  const [said, setSaid] = useState("");
  const space = study.info.value?.space;
  const params = Object.entries(space?.params ?? {});
  const shown = params.filter(([, { low, choices }]) => low !== undefined || choices !== undefined);
  if (shown.length === 0) return null;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const wider = params.map(([name, spec], i): [string, ParamSpec] => {
      const bound = (side: "low" | "high") => Number(form.get(`${side}${i}`) ?? spec[side]);
      if (spec.low !== undefined)
        return [name, { ...spec, low: bound("low"), high: bound("high") }];
      const added = String(form.get(`choices${i}`) ?? "").trim();
      if (spec.choices === undefined || added === "") return [name, spec];
      return [name, { ...spec, choices: [...spec.choices, ...added.split(",").map(choiceOf)] }];
    });
    try {
      const body = { space: { ...space, params: Object.fromEntries(wider) } };
      const path = `${studyPath(study.name)}/extend`;
      const { changes } = await send<{ changes: readonly string[] }>("POST", path, body);
      setSaid(changes.length === 0 ? "Nothing has changed" : changes.join("; "));
      study.refresh();
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  return (
    <FormDialog title="Extend ranges" submit="Extend" onSubmit={submit} said={said}>
      <p>Ranges may become wider, and choices may be added. All trials are kept.</p>
      {params.map(([name, spec], i) =>
        spec.low !== undefined ? (
          <div class="range" key={name}>
            <span>{name}</span>
            {(["low", "high"] as const).map((side) => (
              <input
                {...{ name: `${side}${i}`, type: "number", step: "any", required: true }}
                key={side}
                defaultValue={spec[side]}
                aria-label={`${side === "low" ? "Lower" : "Upper"} end of ${name}`}
              />
            ))}
          </div>
        ) : spec.choices !== undefined ? (
          <label key={name}>
            <span>{name}: further choices</span>
            <input name={`choices${i}`} placeholder="a, b" autocomplete="off" />
          </label>
        ) : null,
      )}
    </FormDialog>
  );
}

/** A number or a boolean, or a text. */
function choiceOf(text: string): unknown {
  try {
    return JSON.parse(text.trim());
  } catch {
    return text.trim();
  }
}
