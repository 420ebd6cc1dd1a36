"""`python3 -m desk run | test`: the one module that runs before anything is installed.

It must parse on any Python 3, so that an old one is refused with a sentence and not with a syntax error.
"""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "Guichet needs Python 3.11 or newer; this is Python %d.%d. "
        "Start it with a newer one, for example: python3.11 -m desk run\n" % sys.version_info[:2]
    )
    sys.exit(2)

from desk.launcher import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
