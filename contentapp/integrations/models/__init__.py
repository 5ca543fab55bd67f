"""Models that write: OpenAI, Anthropic, Google, Ollama, and whatever speaks OpenAI's chat completions."""
