/** Waits some milliseconds, or less where one of the signals is aborted. Never rejects. */
export function pause(
  milliseconds: number,
  ...signals: readonly (AbortSignal | undefined)[]
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (signals.some((signal) => signal?.aborted)) end();
    else for (const signal of signals) signal?.addEventListener("abort", end, { once: true });
  });
}
