import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordingTerminal } from "../../test/terminal.ts";
import { Progress } from "./progress.ts";

/** Carriage return, and "erase in line" of ECMA-48 for the whole line. */
const CLEAR = "\r\u001b[2K";

describe("Progress where standard error is a terminal", () => {
  it("draws over the line that it has drawn", () => {
    const terminal = recordingTerminal({ interactive: true });
    const progress = new Progress(terminal);
    progress.show("one");
    progress.show("two");
    expect(terminal.printedErr).toBe(`${CLEAR}one${CLEAR}two`);
    expect(terminal.printedOut).toBe("");
  });
  it("draws the line again below a line that stays", () => {
    const terminal = recordingTerminal({ interactive: true });
    const progress = new Progress(terminal);
    progress.show("drawn");
    progress.line("stays");
    progress.line("stays, too");
    expect(terminal.printedErr).toBe(
      `${CLEAR}drawn${CLEAR}stays\n${CLEAR}drawn${CLEAR}stays, too\n${CLEAR}drawn`,
    );
  });
  it("breaks a line that stays between words", () => {
    const terminal = recordingTerminal({ interactive: true, columns: 16 });
    new Progress(terminal).line("  a note of the data");
    expect(terminal.printedErr).toBe("  a note of the\n    data\n");
  });
  it("draws several lines over those that it has drawn, from the first one on", () => {
    const terminal = recordingTerminal({ interactive: true });
    const progress = new Progress(terminal);
    progress.show("one", "two");
    progress.line("stays");
    expect(terminal.printedErr).toBe(
      `${CLEAR}one\ntwo${CLEAR}\u001b[1A${CLEAR}stays\n${CLEAR}one\ntwo`,
    );
  });
  it("clears once, and nothing if nothing is drawn", () => {
    const terminal = recordingTerminal({ interactive: true });
    const progress = new Progress(terminal);
    progress.clear();
    expect(terminal.printedErr).toBe("");
    progress.show("drawn");
    progress.clear();
    progress.clear();
    expect(terminal.printedErr).toBe(`${CLEAR}drawn${CLEAR}`);
  });
  it("keeps the last column free, so that the terminal does not wrap", () => {
    const shownAt = (columns: number, text: string): string => {
      const terminal = recordingTerminal({ interactive: true, columns });
      new Progress(terminal).show(text);
      return terminal.printedErr.slice(CLEAR.length);
    };
    expect(shownAt(10, "123456789")).toBe("123456789");
    expect(shownAt(10, "1234567890")).toBe("12345678…");
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 120 }), fc.string(), (columns, text) => {
        const shown = shownAt(columns, text);
        expect(shown.length).toBeLessThan(columns);
        if (shown !== text) expect(text.startsWith(shown.slice(0, -1))).toBe(true);
      }),
    );
  });
});

describe("Progress where standard error is a file", () => {
  it("prints only the lines that stay, without control characters", () => {
    const terminal = recordingTerminal({ interactive: false });
    const progress = new Progress(terminal);
    progress.show("drawn");
    progress.line("stays");
    progress.show("drawn");
    progress.clear();
    expect(terminal.printedErr).toBe("stays\n");
  });
  it("prints a line whole, however long it is", () => {
    const terminal = recordingTerminal({ columns: 5 });
    new Progress(terminal).line("longer than the terminal is wide");
    expect(terminal.printedErr).toBe("longer than the terminal is wide\n");
  });
});
