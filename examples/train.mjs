// An example of a training script, which may be written in any language. It reads a learning rate
// from its arguments, reports a value at each step, and prints the result as its last line.
const lr = Number(process.argv[process.argv.indexOf("--lr") + 1]);
let loss = 1;
for (let step = 1; step <= 5; step++) {
  loss = 0.2 + (Math.log10(lr) + 3) ** 2 / step;
  console.log(`attune: step=${step} value=${loss}`);
}
console.log(loss);
