import { useEffect, useState } from "preact/hooks";
import { get, studyPath } from "./api.ts";

/** How often leases are read while they are shown. */
const READ_MS = 5000;

/** Milliseconds since 1970 at which the leases of running trials end, by number. */
export function useLeaseEnds(study: string, isShown: boolean): ReadonlyMap<number, number> {
  const [ends, setEnds] = useState<ReadonlyMap<number, number>>(new Map());
  useEffect(() => {
    if (!isShown) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const read = async (): Promise<void> => {
      const answer = await get<{
        readonly leases: readonly { readonly number: number; readonly endsInSeconds: number }[];
      }>(`${studyPath(study)}/leases`, controller.signal).catch(() => undefined);
      if (controller.signal.aborted) return;
      const now = Date.now();
      if (answer !== undefined)
        setEnds(new Map(answer.leases.map((l) => [l.number, now + 1000 * l.endsInSeconds])));
      timer = setTimeout(read, READ_MS); // a server that is away is asked again
    };
    void read();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [study, isShown]);
  return ends;
}
