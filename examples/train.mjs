// Stands for a training script in any language: takes a setting, prints how it goes, and the result
// last.
const lr = Number(process.argv[process.argv.indexOf("--lr") + 1]);
let loss = 1;
for (let step = 1; step <= 5; step++) {
  loss = 0.2 + (Math.log10(lr) + 3) ** 2 / step;
  console.log(`attune: step=${step} value=${loss}`);
}
console.log(loss);
