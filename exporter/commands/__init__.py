"""What the commands do: one file each, functions from parsed options to an exit code, imported on demand."""
