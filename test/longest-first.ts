import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The files that take longest, the longest first; measured on two idle cores. Begun last, one of
 * them would keep a single worker busy while the others have nothing left to do.
 */
const LONG_FILES = [
  /src\/sampler\/samplers/,
  /src\/sampler\/auto/,
  /test\/tune\.test/,
  /test\/(optimize|worker)-command\.test/,
  /test\/command-line\.test/,
  /test\/docs\.test/,
  /test\/(bundlers|package-types|written-trials)\.test/,
  /test\/simulation\//,
  /test\/old-databases\.test/,
  /src\/storage\/optuna\//,
  /test\/(backup-command|pausing-commands|leases|promotion)\.test/,
  /src\/storage\/postgres\//,
  /src\/sampler\//,
];
const rankOf = (file: string): number => {
  const rank = LONG_FILES.findIndex((pattern) => pattern.test(file));
  return rank === -1 ? LONG_FILES.length : rank;
};

/**
 * Starts long files first. vitest knows durations only where it has run before, and otherwise goes
 * by the size of the files.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rankOf(a.moduleId) - rankOf(b.moduleId));
  }
}
