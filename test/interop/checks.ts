let passed = 0;
let failed = 0;

/** Prints and counts whether something is as it must be. @param detail printed where it is not */
export function check(what: string, isOk: boolean, detail: unknown = ""): void {
  if (isOk) passed++;
  else failed++;
  console.log(`${isOk ? "ok  " : "FAIL"} ${what}${isOk ? "" : ` ${JSON.stringify(detail)}`}`);
}

/** Checks that two JSON values are equal. */
export function checkEqual(what: string, found: unknown, expected: unknown): void {
  check(what, JSON.stringify(found) === JSON.stringify(expected), [found, expected]);
}

/** Prints the counts, and sets the exit code. */
export function printCounts(): void {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
