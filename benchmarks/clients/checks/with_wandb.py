"""wandb's sync of OpenAI fine-tuning jobs, offline: it reads the job, its result file and its data."""

import os
import sys
import tempfile
from pathlib import Path

os.environ |= {"WANDB_MODE": "offline", "WANDB_SILENT": "true"}

from openai import OpenAI
from told import claim, rows_file, waited

url, tiny = sys.argv[1:]
client = OpenAI(base_url=url, api_key="any")

with tempfile.TemporaryDirectory() as folder:
    os.environ |= {"WANDB_DIR": folder, "WANDB_DATA_DIR": folder, "WANDB_CACHE_DIR": folder, "WANDB_CONFIG_DIR": folder}
    from wandb.integration.openai.fine_tuning import WandbLogger

    WandbLogger._logged_in = True  # else it asks its own server about the key, also offline
    with claim("a job to sync"):
        train = client.files.create(file=rows_file(Path(folder) / "rows.jsonl"), purpose="fine-tune")
        valid = client.files.create(file=rows_file(Path(folder) / "valid.jsonl", 12, first=1000), purpose="fine-tune")
        job = client.fine_tuning.jobs.create(
            model=tiny, training_file=train.id, validation_file=valid.id, hyperparameters={"n_epochs": 2}
        )
        job = waited(lambda: client.fine_tuning.jobs.retrieve(job.id))
        assert job.status == "succeeded", job.error
    with claim("WandbLogger.sync"):
        said = WandbLogger.sync(fine_tune_job_id=job.id, openai_client=client, project="sartor", log_datasets=False)
        assert said is not None, "nothing was synced"
    with claim("the run is on the disk, with its losses"):
        found = list(Path(folder).glob("wandb/offline-run-*/run-*.wandb"))
        assert len(found) == 1
        content = found[0].read_bytes()
        for word in (b"train_loss", job.id.encode(), str(job.fine_tuned_model).encode()):
            assert word in content, word
