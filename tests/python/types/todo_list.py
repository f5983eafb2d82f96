"""Builds commands with the pydantic types that datamodel-code-generator makes of the todo list, sends them as flushes
to `flushout apply`, and reads the answers with the types of answers. Prints what it read as one line of JSON."""

import json
import subprocess
import sys

from generated.todo_list_flush import (
    Id,
    TodoCreateProps,
    TodoListFlush,
    TodoListTodosCreate,
    TodoListTodosCreateCommand,
    TodoListTodosUpdate,
    TodoListTodosUpdateCommand,
    TodoListTransaction,
    TodoListUpdate,
    TodoListUpdateCommand,
    TodoListUpdateProps,
    TodoUpdateProps,
)
from generated.todo_list_flush_response import TodoListFlushResponse, TodoListSyncLatest

_, PROGRAM, DIRECTORY = sys.argv


def send(flush: TodoListFlush) -> TodoListFlushResponse:
    """Applies a flush; what was not set is left out of it."""
    arguments = [PROGRAM, "apply", "--dir", DIRECTORY, "--model", "todo-list"]
    text = flush.model_dump_json(by_alias=True, exclude_unset=True)
    done = subprocess.run(arguments, input=text, capture_output=True, text=True, check=True)
    return TodoListFlushResponse.model_validate_json(done.stdout)


def update(identity: str, props: TodoUpdateProps) -> TodoListTodosUpdate:
    """An update of the todo with this id."""
    command = TodoListTodosUpdateCommand(action="update", path=("todos", Id(identity)), props=props)
    return TodoListTodosUpdate(command=command)


create = TodoListTodosCreate(
    created_id=Id("van"),
    expected={},
    command=TodoListTodosCreateCommand(
        action="create",
        path=("todos",),
        props=TodoCreateProps(title="Book the van", author="Ada", priority="high", tags=["move"]),
    ),
)
rename = TodoListUpdate(
    command=TodoListUpdateCommand(action="update", props=TodoListUpdateProps(title="Moving"))
)
careful = update("van", TodoUpdateProps(title="Rent the van"))
careful.expected = {"title": "Hire the van"}
first = send(
    TodoListFlush(
        from_=0,
        completions=[
            create,
            rename,
            update("van", TodoUpdateProps(done=True, details=None)),
            update("nobody", TodoUpdateProps(done=True)),
            TodoListTransaction(transaction=[update("van", TodoUpdateProps(estimate_minutes=30))]),
            careful,
        ],
    )
)
second = send(TodoListFlush(from_=0, completions=[]))

assert isinstance(second.sync, TodoListSyncLatest), second
document = second.sync.latest.document
todo = document.todos["van"]
print(
    json.dumps(
        {
            "applied": [type(completion).__name__ for completion in first.applied.completions],
            "errors": [[error.index, error.code] for error in first.errors or []],
            "title": document.title,
            "todo": {"title": todo.title, "done": todo.done, "minutes": todo.estimate_minutes},
        }
    )
)
