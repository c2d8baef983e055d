"""What every room stands on: workflow, history, snapshots, editing, contributions, documents, charts and design."""
