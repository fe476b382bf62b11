/** Answers `peers.py` on standard output: the problems, their losses, and the times of trials. */
import { createInterface } from "node:readline";
import { problemsOf, uniform } from "./problems.mjs";

const [set, tables] = process.argv.slice(2);
const problems = problemsOf(set, tables);
let problem;
let random;
const answers = {
  list: () => problems.map(({ shape, label }) => ({ shape, label })),
  open({ place, seed }) {
    problem = problems[place].make(seed);
    random = uniform(seed + 77);
    return { params: problem.params, tie: problem.tie };
  },
  // As bench/parallel.mjs draws them.
  time: () =>
    Math.exp(0.5 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
  loss: ({ values }) => problem.loss(values),
};
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  console.log(JSON.stringify(answers[request.op](request)));
}
