"""sartor.json beside the weights."""

import pytest

from sartor.tasks.served_settings import ServedSettings, read_settings, write_settings


def test_settings_come_back_as_written(tmp_path):
    settings = ServedSettings(
        task="chat", system="Sei kurz: é", max_new_tokens=42, context_tokens=77, abstain_below=0.25
    )
    write_settings(tmp_path, settings)
    assert read_settings(tmp_path, task="chat") == settings


@pytest.mark.parametrize("content", [None, "", "{", '{"task": "chat", "unknown": 1}'])
def test_a_folder_that_others_wrote_gets_the_defaults(tmp_path, content):
    if content is not None:
        (tmp_path / "sartor.json").write_text(content)
    assert read_settings(tmp_path, task="chat") == ServedSettings(task="chat")


def test_a_bare_base_gets_the_defaults():
    assert read_settings(None, task="classify") == ServedSettings(task="classify")
