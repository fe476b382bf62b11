#!/usr/bin/env bash
# Workers on Slurm: sbatch deploy/slurm.sh. Each task of the array is a worker. The study has 500
# trials, whatever the number of tasks, and also if Slurm preempts and requeues some.
#SBATCH --job-name=attune
#SBATCH --array=0-15
#SBATCH --cpus-per-task=4
#SBATCH --time=08:00:00
#SBATCH --requeue
# Slurm sends SIGTERM two minutes before the time limit or a preemption, so that the worker can
# finish or return its trial.
#SBATCH --signal=B:TERM@120
set -euo pipefail

# A PostgreSQL server that every node can reach. Put the password into ~/.pgpass or PGPASSWORD.
: "${ATTUNE_STORAGE:=postgres://attune@db.example.org/attune}"

npx attune worker --storage "$ATTUNE_STORAGE" --study digits --space space.json \
  --trials 500 --drain-seconds 90 -- python train.py --lr '{lr}' &
worker=$!
# Slurm signals this script, which passes the signal on to the worker.
trap 'kill -TERM "$worker"' TERM
wait "$worker" || { trap - TERM; wait "$worker"; }
