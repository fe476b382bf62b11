import { mayWrite } from "../data/caller.ts";
import type { OpenStudy } from "../data/open-study.ts";
import { addressOf, STUDY_PAGES, view, withoutPart } from "../data/view.ts";

/** The pages of a study. */
export function StudyNav({ study }: { readonly study: OpenStudy }) {
  const shown = view.value;
  const { page } = shown;
  const counts = study.info.value?.counts ?? {};
  const rest = withoutPart(shown);
  const isThere: { readonly [page: string]: boolean } = {
    model: study.info.value?.tuned !== undefined,
    evaluate: study.info.value?.space !== null && mayWrite(),
  };
  const titles = {
    model: "Model",
    plots: "Plots",
    failures: `Failures (${counts["failed"] ?? 0})`,
    workers: "Workers",
    evaluate: "Evaluate by hand",
  };
  return (
    <nav aria-label="Pages of the study">
      <a href={addressOf(rest)} aria-current={page === undefined ? "page" : undefined}>
        Trials
      </a>
      {STUDY_PAGES.filter((name) => isThere[name] ?? true).map((name) => (
        <a
          key={name}
          href={addressOf({ ...rest, page: name })}
          aria-current={page === name ? "page" : undefined}
        >
          {titles[name]}
        </a>
      ))}
    </nav>
  );
}
