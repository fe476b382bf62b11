import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

interface Props {
  /** Id of the heading. */
  readonly id: string;
  readonly title: string;
  /** Whether it is computed at once: of many trials it takes a while, so that a user asks for it. */
  readonly isQuick: boolean;
  /** Whether there is a result, which is computed again. */
  readonly hasResult: boolean;
  /** Computes and keeps the result. @throws Error with a line for the user */
  compute(): Promise<void>;
  readonly children?: ComponentChildren;
}

/** A panel whose content the server computes when a user asks for it. */
export function ComputedPanel({ id, title, isQuick, hasResult, compute, children }: Props) {
  const [said, setSaid] = useState("");
  const read = async (): Promise<void> => {
    setSaid("Computing…");
    try {
      await compute();
      setSaid("");
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  useEffect(() => {
    if (isQuick) void read();
  }, [isQuick]);
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <button type="button" onClick={read}>
        {hasResult ? "Compute again" : "Compute"}
      </button>
      <span role="status"> {said}</span>
      {children}
    </section>
  );
}
