import { brushText } from "../data/brush.ts";
import { change, view } from "../data/view.ts";

/** What is selected in charts, each part with a button that clears it. */
export function Selection() {
  const { brushes } = view.value;
  return (
    <section class="selection" aria-label="Selection" aria-live="polite">
      {brushes.map((brush) => (
        <button
          type="button"
          key={brush.name}
          title="Clear this selection"
          onClick={() => change({ brushes: brushes.filter((other) => other !== brush) })}
        >
          {brushText(brush)} <span aria-hidden="true">×</span>
        </button>
      ))}
      {brushes.length > 0 && (
        <button type="button" onClick={() => change({ brushes: [] })}>
          Clear all (Escape)
        </button>
      )}
      {brushes.length === 0 && (
        <span class="quiet">Drag in a chart to select trials in all charts and the table.</span>
      )}
    </section>
  );
}
