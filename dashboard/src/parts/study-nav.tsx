import type { OpenStudy } from "../data/open-study.ts";
import { addressOf, STUDY_PAGES, view, withoutPart } from "../data/view.ts";

/** The pages of a study. */
export function StudyNav({ study }: { readonly study: OpenStudy }) {
  const shown = view.value;
  const { page } = shown;
  const counts = study.info.value?.counts ?? {};
  const rest = withoutPart(shown);
  const titles = {
    model: "Model",
    plots: "Plots",
    failures: `Failures (${counts["failed"] ?? 0})`,
    workers: "Workers",
  };
  return (
    <nav aria-label="Pages of the study">
      <a href={addressOf(rest)} aria-current={page === undefined ? "page" : undefined}>
        Trials
      </a>
      {STUDY_PAGES.filter((name) => name !== "model" || study.info.value?.tuned !== undefined).map(
        (name) => (
          <a
            key={name}
            href={addressOf({ ...rest, page: name })}
            aria-current={page === name ? "page" : undefined}
          >
            {titles[name]}
          </a>
        ),
      )}
    </nav>
  );
}
