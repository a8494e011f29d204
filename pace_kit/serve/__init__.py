"""The pages on this machine: Voila set up in process, its page template, and the launcher."""
