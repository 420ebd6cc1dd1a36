"""What the tests stand on: databases, an application, clients, servers, a browser. `tests/conftest.py` wires it up."""
