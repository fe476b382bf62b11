import { useEffect, useState } from "preact/hooks";
import { get, studyPath } from "../data/api.ts";

interface Shares {
  readonly importance: { readonly [name: string]: number };
}
/** Bar of the largest share, as a percentage of the place that bars have. */
const FULL_PERCENT = 100;

interface Props {
  readonly study: string;
  readonly objective: string;
  /** Whether it is computed at once: of many trials it takes a while, so that a user asks for it. */
  readonly isQuick: boolean;
}

/** How much of the result each parameter explains. */
export function Importance({ study, objective, isQuick }: Props) {
  const [shares, setShares] = useState<Shares["importance"]>();
  const [said, setSaid] = useState("");
  const read = async (): Promise<void> => {
    setSaid("Computing…");
    try {
      const query = objective === "" ? "" : `?objective=${encodeURIComponent(objective)}`;
      setShares((await get<Shares>(`${studyPath(study)}/importance${query}`)).importance);
      setSaid("");
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  useEffect(() => {
    if (isQuick) void read();
  }, [isQuick]);
  const most = Math.max(...Object.values(shares ?? {}), 1e-9);
  return (
    <section class="panel" aria-labelledby="importance">
      <h2 id="importance">Parameter importance</h2>
      <button type="button" onClick={read}>
        {shares === undefined ? "Compute" : "Compute again"}
      </button>
      <span role="status"> {said}</span>
      {shares !== undefined && (
        <table class="shares">
          <caption class="hidden">Share of the variance that each parameter explains</caption>
          <tbody>
            {Object.entries(shares).map(([name, share]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <span
                    class="bar"
                    style={{ width: `${Math.max(0, (share / most) * FULL_PERCENT)}%` }}
                  />
                </td>
                <td class="number">{(share * 100).toFixed(1)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
