import { createStudy } from "../../src/index.ts";
import { random } from "../../src/sampler/random.ts";
import { categorical, choose, float, int, permutation } from "../../src/space/builders.ts";
import { check, checkEqual } from "./checks.ts";
import { type OptunaDump, type Place, readByOptuna } from "./optuna.ts";

const LIMIT = 4;
const STATES: { readonly [state: string]: string } = {
  complete: "COMPLETE",
  failed: "FAIL",
  waiting: "WAITING",
};

/** Writes a study with every kind of field by Attune, and reads it by Optuna. */
export async function checkFields(place: Place): Promise<void> {
  const study = await writeStudy(place);
  const read = readByOptuna(place, "fields");
  checkEqual(`${place.name}: Optuna reads directions`, read.directions, ["MINIMIZE", "MAXIMIZE"]);
  checkEqual(`${place.name}: Optuna reads the names of objectives`, read.names, ["loss", "speed"]);
  checkEqual(
    `${place.name}: Optuna reads states`,
    read.trials.map((t) => t.state),
    study.trials.map((t) => STATES[t.state]),
  );
  for (const t of study.trials) {
    if (t.state !== "complete") continue;
    const trial = `${place.name}: trial ${t.number}`;
    const found = read.trials[t.number];
    checkParams(trial, found, study.space.flatten(t.params));
    const { loss, speed } = t.value;
    checkEqual(`${trial} has its values`, found.values, [loss === Infinity ? "inf" : loss, speed]);
    checkEqual(`${trial} has its constraints`, found.constraints, {
      memory: t.limits.memory - LIMIT,
    });
    checkEqual(`${trial} has its attributes`, found.attributes["why"], "é ☃");
  }
  await study.close();
}

async function writeStudy({ attuneUrl }: Place) {
  const study = await createStudy({
    name: "fields",
    storage: attuneUrl,
    sampler: random(),
    seed: 1,
    objectives: { loss: "minimize", speed: "maximize" },
    limits: { memory: { atMost: LIMIT } },
    space: {
      rate: float(1e-5, 1, { log: true }),
      momentum: float(0, 0.9, { step: 0.1 }),
      layers: int(1, 8),
      activation: categorical(["relu", null, 3, true]),
      optimizer: choose({ sgd: { decay: float(0, 1) }, adam: {} }),
      order: permutation(["a", "b", "c"]),
    },
  });
  await study.optimize(
    async ({ rate, layers }, trial) => {
      if (trial.number === 3) throw new Error("boom");
      trial.setAttr("why", "é ☃");
      return {
        value: { loss: trial.number === 4 ? Infinity : rate, speed: layers },
        limits: { memory: layers },
      };
    },
    { trials: 8 },
  );
  await study.enqueue({ rate: 0.1, layers: 2 });
  return study;
}

/** Optuna has no permutations; the others are there, with their types. */
function checkParams(
  trial: string,
  { params, types }: OptunaDump["trials"][number],
  { order: _, ...flat }: { readonly [name: string]: unknown },
): void {
  const sort = (values: object): unknown => Object.fromEntries(Object.entries(values).sort());
  checkEqual(`${trial} has its parameters`, sort(params), sort(flat));
  check(
    `${trial} has them in their types`,
    types["rate"] === "float" && types["layers"] === "int",
    types,
  );
}
