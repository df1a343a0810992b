"""The steps of OpenAI's fine-tuning guide: upload, create a job, wait, use the model; two names are ours."""

import os
import sys
import tempfile
from pathlib import Path

from openai import OpenAI
from told import claim, rows_file

url, MODEL = sys.argv[1:]
os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "any"}

client = OpenAI()

with tempfile.TemporaryDirectory() as folder:
    mydata = rows_file(Path(folder) / "mydata.jsonl")
    with claim("upload"):
        file = client.files.create(file=mydata.open("rb"), purpose="fine-tune")
        assert client.files.wait_for_processing(file.id).status == "processed"
with claim("create a job"):
    job = client.fine_tuning.jobs.create(
        training_file=file.id,
        model=MODEL,
        method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2}}},
    )
with claim("wait for it, and follow its events"):
    import time

    until = time.monotonic() + 300
    while client.fine_tuning.jobs.retrieve(job.id).status not in ("succeeded", "failed", "cancelled"):
        assert time.monotonic() < until
        time.sleep(0.5)
    job = client.fine_tuning.jobs.retrieve(job.id)
    assert job.status == "succeeded", job.error
    events = [event.message for event in client.fine_tuning.jobs.list_events(fine_tuning_job_id=job.id, limit=50)]
    assert events[0] == "The job has successfully completed"
    assert job.trained_tokens
    assert job.hyperparameters.n_epochs == 2
    assert len(client.fine_tuning.jobs.checkpoints.list(job.id).data) == 1
with claim("read the result file"):
    import base64

    table = base64.b64decode(client.files.content(job.result_files[0]).read()).decode()
    assert table.startswith("step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy")
with claim("chat with the tuned model"):
    completion = client.chat.completions.create(
        model=str(job.fine_tuned_model), messages=[{"role": "user", "content": "4 oak street"}], max_tokens=16
    )
    assert completion.choices[0].message.role == "assistant"
with claim("respond with the tuned model"):
    response = client.responses.create(model=str(job.fine_tuned_model), input="4 oak street", max_output_tokens=16)
    assert response.model == job.fine_tuned_model
with claim("list it, and delete it"):
    assert job.fine_tuned_model in {model.id for model in client.models.list()}
    assert client.models.delete(str(job.fine_tuned_model)).deleted is True
