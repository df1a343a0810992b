"""OpenAI's resources besides answering: files, fine-tuning jobs, permissions, models. A small file of routes each."""
