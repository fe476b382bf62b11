import { useState } from "preact/hooks";
import type { ImportanceReport } from "../../../src/analysis/importance/explain.ts";
import { get, studyPath } from "../data/api.ts";
import { ComputedPanel } from "./computed-panel.tsx";

interface Props {
  readonly study: string;
  readonly objective: string;
  /** Whether it is computed at once: of many trials it takes a while, so that a user asks for it. */
  readonly isQuick: boolean;
}

/** How much of the result each parameter explains, with intervals, and what is noise. */
export function Importance({ study, objective, isQuick }: Props) {
  const [report, setReport] = useState<ImportanceReport>();
  const compute = async (): Promise<void> => {
    const query = objective === "" ? "" : `&objective=${encodeURIComponent(objective)}`;
    const { reports } = await get<{ readonly reports: readonly ImportanceReport[] }>(
      `${studyPath(study)}/plots/importance?format=json${query}`,
    );
    setReport(reports[0]);
  };
  return (
    <ComputedPanel
      {...{ id: "importance", title: "Parameter importance", isQuick, compute }}
      hasResult={report !== undefined}
    >
      {report !== undefined && <Report report={report} />}
    </ComputedPanel>
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function Report({ report }: { readonly report: ImportanceReport }) {
  const { params, pairs, warnings } = report;
  const bars = [
    ...params.map((param) => ({ ...param, isPair: false })),
    ...pairs.map((pair) => ({
      ...pair,
      ...{ name: pair.names.join(" × "), isPair: true, distinguishable: true, floor: 0 },
    })),
  ];
  const most = Math.max(1e-9, ...bars.map((bar) => (bar.distinguishable ? bar.high : bar.share)));
  const place = (share: number): string => `${Math.max(0, Math.min(1, share / most)) * 100}%`;
  return (
    <>
      <table class="shares">
        <caption class="hidden">Share of the variance that each parameter explains</caption>
        <tbody>
          {bars.map(({ name, share, low, high, distinguishable, floor, isPair }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <span class="track">
                  <span
                    class={distinguishable ? (isPair ? "bar pair" : "bar") : "bar noise"}
                    style={{ width: place(share) }}
                  />
                  {distinguishable && (
                    <span class="interval" style={{ left: place(low), width: place(high - low) }} />
                  )}
                </span>
              </td>
              <td class="number">
                {distinguishable ? (
                  <span title={`90 % interval: ${percent(low)} to ${percent(high)}`}>
                    {percent(share)}
                  </span>
                ) : (
                  <span title={`Below ${percent(floor)} these trials cannot tell it from noise`}>
                    noise
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {warnings.map((warning) => (
        <p key={warning} class="told wraps">
          {warning}
        </p>
      ))}
    </>
  );
}
