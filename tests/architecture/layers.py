"""The import table of the architecture as data: who may import whom, downwards only."""

from dataclasses import dataclass

from tests.architecture.reader import Source, is_within

OURS = ("app", "desk", "models", "forms", "tests")
DATABASE = ("sqlalchemy", "flask_sqlalchemy")


def of_desk(names: str) -> tuple[str, ...]:
    """Name parts of the desk in a few words."""
    return tuple(f"desk.{name}" for name in names.split())


# Knows nothing of requests, rows and pages; whoever needs it may use it.
FOUNDATION = (
    *of_desk("clock calendars typography phrasing policy errors workflow schedule"),
    "models.states",
)


@dataclass(frozen=True)
class Layer:
    """What the modules named may import of ours, and which libraries they must do without."""

    modules: tuple[str, ...]
    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    everything: bool = False


# The first layer that names a module holds for it: exceptions stand above the rule they are taken from.
LAYERS = (
    Layer(("app", "desk.serve", "models.migrations.env"), everything=True),  # roots: nobody imports them
    Layer(("desk.__main__", "desk.launcher"), may=("desk.launcher",)),  # run before anything is installed
    Layer(("desk.drain",)),
    # An error page drops the session that failed, whatever state it is in.
    Layer(("desk.web.errors",), may=(*of_desk("web errors extensions.db transaction config"),)),
    Layer(("desk.web.trying_out",), may=of_desk("config demo")),  # what a demonstration shows of itself
    Layer(
        of_desk("web api"),
        may=(
            *FOUNDATION,
            "forms",
            *of_desk(
                "web api services queries figures reports transaction timetable retention public_texts access config logs translations"
            ),
        ),
        never=DATABASE,
    ),
    Layer(
        of_desk("jobs commands"),
        may=(
            *FOUNDATION,
            "models",
            *of_desk(
                "jobs commands services queries notify inbound matching search figures files reports archive transaction retention access config"
            ),
            *of_desk("demo events signing schedule extensions.session translations"),
        ),
        never=("flask.request",),
    ),
    Layer(
        ("forms",),
        may=("forms", "models.states", "models.numbers"),
        never=(*DATABASE, "flask.g", "flask.session", "flask.current_app"),
    ),
    Layer(
        of_desk("services inbound"),
        may=(
            *FOUNDATION,
            "models",
            *of_desk(
                "services inbound access known events matching likeness files publications timetable retention public_texts config signing sealing extensions.session"
            ),
        ),
        never=("flask",),
    ),
    # Shows the mails of a demonstration as people of the other languages would get them: words alone, nothing promised.
    Layer(
        ("desk.queries.demo_mailbox",),
        may=(*FOUNDATION, "models", *of_desk("queries config extensions.session notify.retelling")),
        never=("flask",),
    ),
    Layer(
        of_desk("queries reports"),
        may=(
            *FOUNDATION,
            "models",
            *of_desk(
                "queries reports access known matching likeness search timetable retention public_texts config extensions.session"
            ),
        ),
        never=("flask",),
    ),
    Layer(
        of_desk("figures"),
        may=(*FOUNDATION, "models", *of_desk("figures reports known timetable config extensions.session")),
        never=("flask",),
    ),
    Layer(
        of_desk("events"),
        may=(*FOUNDATION, "models", *of_desk("events notify access config extensions.session")),
        never=("flask",),
    ),
    Layer(
        of_desk("notify"),
        may=(
            *FOUNDATION,
            "models",
            *of_desk("notify access timetable retention public_texts config signing extensions.session"),
        ),
        never=("flask.request",),
    ),
    Layer(
        of_desk("matching.loader"),
        may=(*FOUNDATION, "models", *of_desk("matching known config extensions.session")),
        never=("flask",),
    ),
    Layer(
        of_desk("likeness.loading"),
        may=("models", *of_desk("likeness extensions.session")),
        never=("flask",),
    ),
    Layer(
        of_desk("likeness"),
        may=of_desk("likeness matching.text matching.stopwords"),
        never=("flask", *DATABASE),
    ),
    Layer(of_desk("matching"), may=of_desk("matching"), never=("flask", *DATABASE)),
    Layer(of_desk("publications"), may=of_desk("publications"), never=("flask", *DATABASE)),
    Layer(of_desk("files"), may=("models.states", *of_desk("files config errors policy")), never=("flask",)),
    Layer(
        of_desk("access"),
        may=("models", *of_desk("access known policy errors clock extensions.session")),
        never=("flask",),
    ),
    Layer(of_desk("migrating"), may=of_desk("config extensions.db")),
    Layer(of_desk("known"), may=("models", *of_desk("extensions.session")), never=("flask",)),
    Layer(
        of_desk("demo"),
        may=(
            *FOUNDATION,
            "models",
            *of_desk(
                "demo services queries matching search figures access events transaction files notify jobs timetable config extensions.session"
            ),
        ),
        never=("flask",),
    ),
    # Reads and writes whole tables as rows, whatever they mean.
    Layer(
        of_desk("archive"),
        may=("models", *of_desk("archive files clock extensions.db")),
        never=("flask",),
    ),
    Layer(
        of_desk("timetable"),
        may=("models", *of_desk("calendars clock config extensions.session")),
        never=("flask",),
    ),
    Layer(of_desk("public_texts"), may=("models", *of_desk("known")), never=("flask",)),
    Layer(of_desk("retention"), may=("models", *of_desk("calendars clock known policy")), never=("flask",)),
    Layer(
        of_desk("search"),
        may=("models", *of_desk("search matching.text extensions.session")),
        never=("flask",),
    ),
    Layer(
        of_desk("transaction"),
        may=("models.dialect", *of_desk("errors events extensions search")),
        never=("flask",),
    ),
    Layer(of_desk("extensions"), may=("models.base",)),
    Layer(of_desk("signing"), may=of_desk("config"), never=("flask", *DATABASE)),
    Layer(of_desk("sealing"), may=of_desk("config clock"), never=("flask", *DATABASE)),
    Layer(of_desk("config"), may=of_desk("config calendars"), never=("flask", *DATABASE)),
    Layer(of_desk("logs"), never=("flask", *DATABASE)),
    Layer(
        of_desk("clock calendars typography phrasing policy errors workflow schedule"),
        may=FOUNDATION,
        never=("flask", *DATABASE),
    ),
    Layer(of_desk("translations"), may=of_desk("translations")),
    Layer(("models",), may=("models",), never=("flask", "flask_sqlalchemy")),
    Layer(("desk",)),  # the empty package itself; a new part of the desk gets its own line above
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
