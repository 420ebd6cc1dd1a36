"""How fast the desk is at size: `python -m tests.load --tickets 10000`, on each database that is there, beside a floor."""
