#!/usr/bin/env bash
# A fleet on Slurm: sbatch deploy/slurm.sh. Each task of the array is a worker; the study has 500 trials however many tasks run, or are preempted and requeued.
#SBATCH --job-name=attune
#SBATCH --array=0-15
#SBATCH --cpus-per-task=4
#SBATCH --time=08:00:00
#SBATCH --requeue
# Two minutes before the time is over or the task is preempted, so that its trial is finished or given back.
#SBATCH --signal=B:TERM@120
set -euo pipefail

# One PostgreSQL that every node reaches; the password in ~/.pgpass or PGPASSWORD.
: "${ATTUNE_STORAGE:=postgres://attune@db.example.org/attune}"

npx attune worker --storage "$ATTUNE_STORAGE" --study digits --space space.json --trials 500 --drain-seconds 90 \
  -- python train.py --lr '{lr}' &
worker=$!
# Slurm signals this script; the worker drains on SIGTERM.
trap 'kill -TERM "$worker"' TERM
wait "$worker" || { trap - TERM; wait "$worker"; }
