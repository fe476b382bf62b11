/** Where the parameters of a trial come from, in a sentence. */
export function TrialOrigin(props: { readonly origin: unknown; readonly by: unknown }) {
  const { origin, by } = props;
  if (origin === undefined) return null;
  return (
    <section class="panel" aria-labelledby="origin">
      <h2 id="origin">Why this trial</h2>
      <p>{sentenceOf(origin, by)}</p>
    </section>
  );
}

function sentenceOf(origin: unknown, by: unknown): string {
  if (origin === "enqueued")
    return `${typeof by === "string" && by !== "" ? by : "A user"} has enqueued it.`;
  if (origin === "added") return "It was evaluated outside, and its result was added.";
  const { sampler, reason, fallback } = origin as {
    readonly sampler?: unknown;
    readonly reason?: unknown;
    readonly fallback?: unknown;
  };
  return [
    `The sampler ${String(sampler)} has chosen it${reason === undefined ? "" : ` (${String(reason)})`}.`,
    fallback === undefined ? "" : `It could not use its own method: ${String(fallback)}.`,
  ]
    .join(" ")
    .trim();
}
