// Answers requests that come as lines of JSON on standard input, one answer a line on standard output.

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// A request; which fields are there depends on Op.
type request struct {
	ID        json.RawMessage `json:"id"`
	Op        string          `json:"op"`
	Name      string          `json:"name"`
	Tool      string          `json:"tool"`
	Dialect   string          `json:"dialect"`
	Component string          `json:"component"`
	Schema    json.RawMessage `json:"schema"`
	Texts     []string        `json:"texts"`
}

// The fields of an answer beside id, ok and error.
type answer map[string]any

// Serves until standard input ends, one request after the other.
func serve(operations map[string]func(*request) (answer, error)) error {
	// Whatever is printed by a package must not get among the answers.
	answers := os.Stdout
	os.Stdout = os.Stderr
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		text, err := json.Marshal(reply(operations, line))
		if err != nil {
			return err
		}
		if _, err = answers.Write(append(text, '\n')); err != nil {
			return err
		}
	}
}

func reply(operations map[string]func(*request) (answer, error), line []byte) (found answer) {
	var asked request
	asked.ID = json.RawMessage("null")
	// The peer goes on, whatever a package does.
	defer func() {
		if panicked := recover(); panicked != nil {
			found = answer{"id": asked.ID, "ok": false, "error": fmt.Sprint("panic: ", panicked)}
		}
	}()
	fields, err := answer(nil), json.Unmarshal(line, &asked)
	if err == nil {
		if operation, known := operations[asked.Op]; known {
			fields, err = operation(&asked)
		} else {
			err = fmt.Errorf("unknown op %q", asked.Op)
		}
	}
	if err != nil {
		return answer{"id": asked.ID, "ok": false, "error": err.Error()}
	}
	if fields == nil {
		fields = answer{}
	}
	fields["id"], fields["ok"] = asked.ID, true
	return fields
}
