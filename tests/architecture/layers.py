"""The import table of the architecture as data: who may import whom, downwards only."""

from dataclasses import dataclass, field

from tests.architecture.reader import Source, is_within

OURS = ("app", "desk", "models", "forms", "tests")
# Knows nothing of requests, rows and pages; whoever needs it may use it.
FOUNDATION = ("desk.clock", "desk.calendars", "desk.policy", "desk.errors", "desk.workflow", "models.states")


@dataclass(frozen=True)
class Layer:
    """What the modules named may import of ours, and which libraries they must do without."""

    modules: tuple[str, ...]
    may: tuple[str, ...] = ()
    never: tuple[str, ...] = field(default=())
    everything: bool = False


# The first layer that names a module holds for it: exceptions stand above the rule they are taken from.
LAYERS = (
    Layer(("app", "desk.serve", "models.migrations.env"), everything=True),  # roots: nobody imports them
    Layer(("desk.__main__", "desk.launcher"), may=("desk.launcher",)),  # run before anything is installed
    Layer(("desk.drain",)),
    Layer(
        ("desk.web", "desk.api"),
        may=(
            *FOUNDATION,
            "desk.web",
            "desk.api",
            "forms",
            "desk.services",
            "desk.queries",
            "desk.reports",
            "desk.transaction",
            "desk.access",
            "desk.config",
        ),
        never=("sqlalchemy", "flask_sqlalchemy"),
    ),
    Layer(
        ("desk.jobs", "desk.commands"),
        may=(
            *FOUNDATION,
            "desk.jobs",
            "desk.commands",
            "desk.services",
            "desk.queries",
            "desk.notify",
            "desk.inbound",
            "desk.matching",
            "desk.files",
            "desk.reports",
            "desk.transaction",
            "desk.access",
            "desk.config",
            "desk.demo",
            "desk.events",
            "desk.extensions.session",
            "models",
        ),
        never=("flask.request",),
    ),
    Layer(("forms",), may=("forms", "models.states"), never=("sqlalchemy", "flask")),
    Layer(
        ("desk.services", "desk.inbound"),
        may=(
            *FOUNDATION,
            "models",
            "desk.services",
            "desk.inbound",
            "desk.access",
            "desk.events",
            "desk.matching",
            "desk.files",
            "desk.config",
            "desk.extensions.session",
        ),
        never=("flask",),
    ),
    Layer(
        ("desk.queries", "desk.reports"),
        may=(
            *FOUNDATION,
            "models",
            "desk.queries",
            "desk.reports",
            "desk.access",
            "desk.matching",
            "desk.config",
            "desk.extensions.session",
        ),
        never=("flask",),
    ),
    Layer(
        ("desk.events",),
        may=(*FOUNDATION, "models", "desk.events", "desk.notify", "desk.access", "desk.extensions.session"),
        never=("flask",),
    ),
    Layer(
        ("desk.notify",),
        may=(*FOUNDATION, "models", "desk.notify", "desk.access", "desk.config", "desk.extensions.session"),
        never=("flask.request",),
    ),
    Layer(
        ("desk.matching.loader",),
        may=(*FOUNDATION, "models", "desk.matching", "desk.config", "desk.extensions.session"),
        never=("flask",),
    ),
    Layer(("desk.matching",), may=("desk.matching",), never=("flask", "sqlalchemy")),
    Layer(("desk.files",), may=("desk.files", "desk.config", "desk.errors", "desk.policy"), never=("flask",)),
    Layer(
        ("desk.access",),
        may=("models", "desk.access", "desk.policy", "desk.errors", "desk.clock", "desk.extensions.session"),
        never=("flask",),
    ),
    Layer(
        ("desk.demo",),
        may=(
            *FOUNDATION,
            "models",
            "desk.demo",
            "desk.services",
            "desk.queries",
            "desk.matching",
            "desk.access",
            "desk.transaction",
            "desk.files",
            "desk.notify",
            "desk.config",
            "desk.extensions.session",
        ),
        never=("flask",),
    ),
    Layer(
        ("desk.transaction",),
        may=("desk.errors", "desk.events", "desk.extensions", "models.dialect"),
        never=("flask",),
    ),
    Layer(("desk.extensions",), may=("models.base",)),
    Layer(("desk.config",), may=()),
    Layer(
        ("desk.clock", "desk.calendars", "desk.policy", "desk.errors", "desk.workflow"),
        may=FOUNDATION,
        never=("flask", "sqlalchemy"),
    ),
    Layer(("desk.translations",), may=("desk.translations",)),
    Layer(("models",), may=("models",), never=("flask", "flask_sqlalchemy")),
    Layer(("desk",)),  # the empty package itself; a new room of the house gets its own line above
)


def layer_of(module: str) -> Layer:
    """Return the first layer that names the module."""
    return next(layer for layer in LAYERS if is_within(module, *layer.modules))


def rooms(sources: list[Source]) -> set[str]:
    """Name the rooms: the modules and packages directly in desk.web that hold a blueprint."""
    found = set()
    for source in sources:
        if is_within(source.module, "desk.web") and any(
            name.split(".")[-1] == "Blueprint" for name, _ in source.calls
        ):
            found.add(source.module.split(".")[2])
    return found


def breaches(source: Source, all_rooms: set[str]) -> list[str]:
    """Say in one line each what the module imports against the table."""
    layer = layer_of(source.module)
    lines = []
    for name, line in source.imports:
        place = f"{source.module}:{line} imports {name}"
        if is_within(name, *layer.never):
            lines.append(f"{place}: not at this height")
        if not is_within(name, *OURS) or layer.everything:
            continue
        if not is_within(name, *layer.may):
            lines.append(f"{place}: upwards or sideways")
        lines += [f"{place}: another room" for room in _foreign_rooms(source, name, all_rooms)]
    return lines


def _foreign_rooms(source: Source, name: str, all_rooms: set[str]) -> list[str]:
    """Rooms meet in services: none uses another's views or forms."""
    parts = source.module.split(".")
    if len(parts) < 3 or parts[:2] != ["desk", "web"] or parts[2] not in all_rooms:
        return []
    return [room for room in all_rooms - {parts[2]} if is_within(name, f"desk.web.{room}", f"forms.{room}")]


def cycles(sources: list[Source], package: str) -> list[list[str]]:
    """List the import cycles among the modules of a package."""
    members = {source.module for source in sources if is_within(source.module, package)}
    edges = {
        source.module: {
            member
            for name, _ in source.imports
            for member in (name, name.rpartition(".")[0])
            if member in members and member not in {source.module, package}
        }
        for source in sources
        if source.module in members
    }
    found: list[list[str]] = []

    def walk(path: list[str]) -> None:
        for following in sorted(edges.get(path[-1], ())):
            if following == path[0]:
                found.append([*path, following])
            elif following not in path and following > path[0]:  # each cycle once, from its first name
                walk([*path, following])

    for module in sorted(members):
        walk([module])
    return found
