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

it("the whole message of an exception in Python, also of several lines, and what is said after it", () => {
  const stack = 'Traceback (most recent call last):\n  File "t.py", line 3, in <module>\n    f()\n';
  expect(wordsOf(`warning\n${stack}ValueError: bad lr\n`)).toBe("ValueError: bad lr");
  expect(wordsOf(`${stack}ValueError: bad shape:\n  expected (3, 4)\n\ngot (2,)\n`)).toBe(
    "ValueError: bad shape:\n  expected (3, 4)\n\ngot (2,)",
  );
  expect(
    wordsOf(
      `${stack}KeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n${stack}OSError: no\nfile\n`,
    ),
  ).toBe("OSError: no\nfile");
  expect(wordsOf(`${stack}OSError: no data\nfatal: gave up\n`)).toBe(
    "OSError: no data\nfatal: gave up",
  );
  const long = wordsOf(
    `${stack}ValueError: ${"x".repeat(600)}\n${"log\n".repeat(300)}fatal: gave up`,
  );
  expect(long).toMatch(/^ValueError: x{488}…\nfatal: gave up$/);
  expect(
    wordsOf(`  + Exception Group Traceback (most recent call last):
  |   File "g.py", line 1, in <module>
  |     raise ExceptionGroup("two", [ValueError("a"), TypeError("b")])
  | ExceptionGroup: two (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: a
    +---------------- 2 ----------------
    | TypeError: b
    +------------------------------------
`),
  ).toBe("ExceptionGroup: two (2 sub-exceptions)");
});

it("the whole message of several lines above the stack of Node, and of one with fields", () => {
  expect(wordsOf("Error: bad\nshape 3\n    at f (x.js:1:1)\n\nNode.js v22.1.0\n")).toBe(
    "Error: bad\nshape 3",
  );
  expect(wordsOf("Error: bad\n    at f (x.js:1:1) {\n  code: 'E1'\n}\n")).toBe("Error: bad");
  expect(wordsOf("Error: bad\n    at f (x.js:1:1)\nfatal: gave up\n")).toBe("fatal: gave up");
});

it("the message of a program in Rust, Go, R or Julia, not what stands below it", () => {
  expect(
    wordsOf(`
thread 'main' panicked at src/main.rs:2:5:
bad rate
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
`),
  ).toBe("thread 'main' panicked at src/main.rs:2:5:\nbad rate");
  expect(
    wordsOf(
      "panic: bad rate\n\ngoroutine 1 [running]:\nmain.main()\n\t/t/x.go:4 +0x2c\nexit status 2\n",
    ),
  ).toBe("panic: bad rate");
  expect(wordsOf("Error in train(lr) : \n  bad rate\nCalls: train\nExecution halted\n")).toBe(
    "Error in train(lr) : \n  bad rate",
  );
  expect(wordsOf("Error: bad rate\nExecution halted\n")).toBe("Error: bad rate");
  expect(
    wordsOf(`ERROR: LoadError: bad rate
Stacktrace:
 [1] error(s::String)
   @ Base ./error.jl:35
in expression starting at /t/x.jl:1
`),
  ).toBe("ERROR: LoadError: bad rate");
});

it("the last line of everything else", () => {
  expect(
    wordsOf('Traceback (most recent call last):\n  File "t.py", line 1\nValueError: bad lr\n'),
  ).toBe("ValueError: bad lr");
  expect(wordsOf("warning\nout of memory\n")).toBe("out of memory");
  expect(wordsOf("at the end nothing was left\n")).toBe("at the end nothing was left");
  expect(wordsOf("")).toBe("");
});
