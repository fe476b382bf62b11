import { expect, it } from "vitest";
import { OutputTail } from "./output-tail.ts";
import { lastWords } from "./program-output.ts";

function wordsOf(text: string): string {
  const tail = new OutputTail();
  tail.push(Buffer.from(text));
  return lastWords(tail);
}

it("the message of an error that Node did not catch, not what it prints below", () => {
  expect(
    wordsOf(`file:///train.mjs:2
if (x > 0.7) throw new RangeError("the step is too large");
             ^

RangeError: the step is too large
    at file:///train.mjs:2:20
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)

Node.js v20.20.2
`),
  ).toBe("RangeError: the step is too large");
});

it("the message of an error with fields, of a class of its own, and of its cause", () => {
  expect(
    wordsOf(`my.app.BadRateError: rate 3
    at f (x.js:1:1) {
  code: 'E1',
  [cause]: Error: inner
      at g (x.js:2:2)
}

Node.js v22.1.0`),
  ).toBe("my.app.BadRateError: rate 3");
  expect(
    wordsOf(`Exception in thread "main" java.lang.IllegalStateException: no data
\tat Train.main(Train.java:5)
Caused by: java.io.IOException: disk full
\tat Train.read(Train.java:9)
\t... 1 more`),
  ).toBe("Caused by: java.io.IOException: disk full");
});

it("the last line of everything else", () => {
  expect(
    wordsOf('Traceback (most recent call last):\n  File "t.py", line 1\nValueError: bad lr\n'),
  ).toBe("ValueError: bad lr");
  expect(wordsOf("warning\nout of memory\n")).toBe("out of memory");
  expect(wordsOf("at the end nothing was left\n")).toBe("at the end nothing was left");
  expect(wordsOf("")).toBe("");
});
