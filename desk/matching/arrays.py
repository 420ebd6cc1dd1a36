"""numpy, loaded when something is first computed with it: a process that only shows pages holds twelve megabytes less."""

from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
else:

    class _Late(ModuleType):
        """Has what numpy has, from the first time it is asked for."""

        def __getattr__(self, name: str) -> Any:
            import numpy as np

            value = getattr(np, name)
            setattr(self, name, value)
            return value

    np = _Late("numpy")

__all__ = ["np"]
