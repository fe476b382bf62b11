import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The files that take longest, the longest first; measured on two idle cores. Begun last, one of
 * them would keep a single worker busy while the others have nothing left to do.
 */
const LONG_FILES = [
  /test\/docs\.test/,
  /test\/tune\.test/,
  /test\/tune-study\.test/,
  /test\/command-line\.test/,
  /test\/(old-databases|unreadable|package-types)\.test/,
  /test\/(images|optimize-command|coverage|tune-holdout|verdicts)\.test/,
  /test\/simulation\//,
  /test\/(bundlers|leases|promotion|dashboard|tune-learn-from)\.test/,
  /src\/storage\/postgres\//,
  /src\/sampler\/(auto|gp\/gp-contract|forest\/forest-sampler)\.test/,
  /src\/storage\/optuna\//,
  /src\/sampler\//,
];
const rankOf = (file: string): number => {
  const rank = LONG_FILES.findIndex((pattern) => pattern.test(file));
  return rank === -1 ? LONG_FILES.length : rank;
};

/** Files that share processes come after all others: a process ends when a file of its own is next. */
const shares = ({ project }: TestSpecification): number => Number(!project.config.isolate);

/**
 * Starts long files first. vitest knows durations only where it has run before, and otherwise goes
 * by the size of the files.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => shares(a) - shares(b) || rankOf(a.moduleId) - rankOf(b.moduleId));
  }
}
