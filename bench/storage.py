"""Asks and tells of Optuna and Rustuna with 5 parameters: python bench/storage.py optuna|rustuna sqlite|journal PATH TRIALS. Prints seconds as JSON."""
import json, sys, time
library, kind, path, trials = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
m = __import__(library)
if library == "optuna":
    m.logging.set_verbosity(m.logging.ERROR)
    from optuna.storages.journal import JournalFileBackend
    storage = f"sqlite:///{path}" if kind == "sqlite" else m.storages.JournalStorage(JournalFileBackend(path))
else:
    storage = m.storages.SQLite3Storage(path) if kind == "sqlite" else m.storages.JournalFileStorage(path)
study = m.create_study(storage=storage, study_name="bench", sampler=m.samplers.RandomSampler(), load_if_exists=True)
began = time.perf_counter()
for _ in range(trials):
    t = study.ask()
    x = [t.suggest_float(f"x{i}", -5, 5) for i in range(5)]
    study.tell(t.number if library == "rustuna" else t, sum(v * v for v in x))
print(json.dumps(dict(seconds=time.perf_counter() - began)))
