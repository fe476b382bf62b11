import { useState } from "preact/hooks";
import { get, studyPath } from "../data/api.ts";
import { caller } from "../data/caller.ts";

interface Entry {
  readonly time: string;
  readonly caller: string;
  readonly role: string;
  readonly method: string;
  readonly route: string;
  readonly trial?: number;
  readonly status: number;
}

/** Who has changed a study, for admins. */
export function Changes({ study }: { readonly study: string }) {
  const [entries, setEntries] = useState<readonly Entry[]>();
  const [said, setSaid] = useState("");
  if (caller.value?.role !== "admin") return null;
  const read = async (): Promise<void> => {
    try {
      setEntries((await get<{ entries: readonly Entry[] }>(`${studyPath(study)}/audit`)).entries);
      setSaid("");
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  return (
    <details
      id="changes"
      onToggle={(event) => {
        if (event.currentTarget.open) void read();
      }}
    >
      <summary>Changes</summary>
      <p role="status">{entries?.length === 0 ? "The log has no change of this study." : said}</p>
      {entries !== undefined && entries.length > 0 && (
        <div class="wide">
          <table class="entries">
            <caption class="hidden">Changes of the study, the latest first</caption>
            <thead>
              <tr>
                {["Time", "By", "Change", "Answer"].map((title) => (
                  <th scope="col" key={title}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {entries.map(({ time, caller: by, role, method, route, trial, status }, i) => (
                <tr key={`${time} ${i}`}>
                  <td>{new Date(time).toLocaleString()}</td>
                  <td>
                    {by}, {role}
                  </td>
                  <td>{nameOf(method, route, trial)}</td>
                  <td>{status < 400 ? "done" : `refused (${status})`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

const METHODS: { readonly [method: string]: string } = {
  "PUT note": "note",
  "PUT views": "named view",
  "PATCH ": "budget, cost, tags or archive",
  "DELETE ": "delete",
  "POST trials": "add trials",
};

/** `POST …/trials/{number}/cancel` is `cancel trial 3`. */
function nameOf(method: string, route: string, trial: number | undefined): string {
  const part = route.replace(/^.*\{study\}\/?/, "").replace(/^trials\/\{number\}\//, "");
  const name = METHODS[`${method} ${part}`] ?? part;
  return trial === undefined ? name : `${name}, trial ${trial}`;
}
