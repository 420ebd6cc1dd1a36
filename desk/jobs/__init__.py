"""Background work: the registry, the runner and the ticker, and one module a job."""
