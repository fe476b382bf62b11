import { useEffect, useRef, useState } from "preact/hooks";
import { get, studyPath } from "../data/api.ts";
import { showValue } from "./format.ts";

/** What a study has reached and how it goes on, as the API says it. */
export interface BestSoFar {
  readonly number: readonly number[];
  readonly value: readonly (number | string)[];
  readonly cost?: number;
  readonly workers: number;
  readonly secondsPerTrial?: number;
}

interface Props {
  readonly study: string;
  readonly finished: number;
  readonly running: number;
  /** Whether it has one objective, whose best value is shown. */
  readonly isSingle: boolean;
  readonly onRead: (best: BestSoFar) => void;
}

const WIDTH = 120;
const HEIGHT = 28;

/** Requests of all sparklines, one after the other. */
let queue: Promise<unknown> = Promise.resolve();

/** The best value of a study and how it got there; read when the row comes into view. */
export function Best({ study, finished, running, isSingle, onRead }: Props) {
  const element = useRef<HTMLSpanElement>(null);
  const [best, setBest] = useState<BestSoFar>();
  useEffect(() => {
    const seen = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      seen.disconnect();
      const read = () =>
        get<BestSoFar>(`${studyPath(study)}/best-so-far`).then((read) => {
          setBest(read);
          onRead(read);
        });
      queue = queue.then(read, read).catch(() => {}); // a deleted study leaves the list itself
    });
    if (element.current) seen.observe(element.current);
    return () => seen.disconnect();
  }, [study, finished, running]);
  const values = best?.value.map(Number) ?? [];
  return (
    <span class="best" ref={element}>
      <span class="value">{isSingle ? showValue(values.at(-1)) : "several objectives"}</span>
      {best && isSingle && values.length > 1 && <Line best={best} end={finished} />}
    </span>
  );
}

function Line({ best, end }: { readonly best: BestSoFar; readonly end: number }) {
  const values = best.value.map(Number);
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low || 1;
  const last = Math.max(end, best.number.at(-1) ?? 1, 1);
  const path = values
    .map((v, i) => {
      const x = ((best.number[i]! / last) * WIDTH).toFixed(1);
      const y = (HEIGHT - 2 - ((v - low) / span) * (HEIGHT - 4)).toFixed(1);
      return Number.isFinite(v) ? `${i === 0 ? "M" : "H"}${x}${i === 0 ? `,${y}` : `V${y}`}` : "";
    })
    .join("");
  return (
    <svg class="sparkline" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={`${path}H${WIDTH}`} />
    </svg>
  );
}
