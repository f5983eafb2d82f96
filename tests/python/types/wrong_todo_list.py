"""What pydantic must refuse with the types of datamodel-code-generator, and mypy too where it can be seen in the types:
mypy says so of a mark here that is not needed."""

from collections.abc import Callable

from pydantic import BaseModel, ValidationError

from generated.todo_list_flush import (
    Id,
    SettingsCreateProps,
    TodoCreateProps,
    TodoListFlush,
    TodoListSettingsCreate,
    TodoListSettingsCreateCommand,
    TodoListTodosUpdateCommand,
    TodoListTransaction,
    TodoUpdateProps,
)

WRONG: list[tuple[Callable[[], BaseModel], tuple[str | int, ...]]] = [
    (lambda: TodoCreateProps(title="a"), ("author",)),  # type: ignore[call-arg]
    (lambda: TodoCreateProps(title="", author="me"), ("title",)),
    (lambda: TodoUpdateProps(title=7), ("title",)),  # type: ignore[arg-type]
    (lambda: TodoUpdateProps(priority="urgent"), ("priority",)),  # type: ignore[arg-type]
    (lambda: TodoUpdateProps(created_at=1), ("created_at",)),  # type: ignore[call-arg]
    (lambda: TodoUpdateProps(author="me"), ("author",)),  # type: ignore[call-arg]
    (lambda: TodoUpdateProps(estimate_minutes=7), ("estimate_minutes",)),
    (lambda: Id("a,b"), ()),
    (lambda: Id("a\n"), ()),
    (
        lambda: TodoListTodosUpdateCommand(action="update", path=("todos",)),  # type: ignore[arg-type]
        ("path", 1),
    ),
    (
        lambda: TodoListTodosUpdateCommand(action="update", path=("lists", Id("a"))),  # type: ignore[arg-type]
        ("path", 0),
    ),
    (
        lambda: TodoListTodosUpdateCommand(action="replace", path=("todos", Id("a"))),  # type: ignore[arg-type]
        ("action",),
    ),
    (
        lambda: TodoListSettingsCreate(
            created_id="mine",  # type: ignore[arg-type]
            command=TodoListSettingsCreateCommand(
                action="create", props=SettingsCreateProps(color="#000000")
            ),
        ),
        ("created_id",),
    ),
    (lambda: TodoListTransaction(transaction=[]), ("transaction",)),
    (lambda: TodoListFlush(from_=-1, completions=[]), ("from_",)),
    (lambda: TodoListFlush(completions=[]), ("from",)),  # type: ignore[call-arg]
]

for make, place in WRONG:
    try:
        made = make()
    except ValidationError as error:
        found = error.errors()[0]["loc"]
        # Behind the place of a root stands nothing of ours.
        assert found[: len(place)] == place, (found, place)
        continue
    raise AssertionError(f"accepted: {made!r}")
print(len(WRONG))
