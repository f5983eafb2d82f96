// Judges messages by JSON Schemas with gojsonschema, and by components of OpenAPI with kin-openapi.

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/xeipuuv/gojsonschema"
)

// Says whether a text is JSON and valid.
type judge func(text string) (bool, error)

var judges = map[string]judge{}

func main() {
	err := serve(map[string]func(*request) (answer, error){
		"compile":       compile,
		"validate_many": validateMany,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Compiles a schema, or a component of a document of OpenAPI, for one tool.
func compile(asked *request) (answer, error) {
	makers := map[string]func(*request) (judge, error){
		"gojsonschema": byGojsonschema,
		"kin-openapi":  byKinOpenAPI,
	}
	maker, known := makers[asked.Tool]
	if !known {
		return nil, fmt.Errorf("unknown tool %q", asked.Tool)
	}
	made, err := maker(asked)
	if err != nil {
		return nil, err
	}
	judges[asked.Name] = made
	return nil, nil
}

func byGojsonschema(asked *request) (judge, error) {
	drafts := map[string]gojsonschema.Draft{
		"draft-07": gojsonschema.Draft7,
		"draft-04": gojsonschema.Draft4,
	}
	draft, known := drafts[asked.Dialect]
	if !known {
		return nil, fmt.Errorf("gojsonschema does not know %s", asked.Dialect)
	}
	loader := gojsonschema.NewSchemaLoader()
	// It looks whether the schema is valid in its dialect.
	loader.Validate = true
	loader.AutoDetect = false
	loader.Draft = draft
	schema, err := loader.Compile(gojsonschema.NewBytesLoader(asked.Schema))
	if err != nil {
		return nil, err
	}
	return func(text string) (bool, error) {
		if !json.Valid([]byte(text)) {
			return false, nil
		}
		result, err := schema.Validate(gojsonschema.NewStringLoader(text))
		if err != nil {
			return false, err
		}
		return result.Valid(), nil
	}, nil
}

func byKinOpenAPI(asked *request) (judge, error) {
	if asked.Dialect != "openapi-3.0" {
		return nil, fmt.Errorf("kin-openapi does not know %s", asked.Dialect)
	}
	document, err := openapi3.NewLoader().LoadFromData(asked.Schema)
	if err != nil {
		return nil, err
	}
	if err = document.Validate(context.Background()); err != nil {
		return nil, err
	}
	component, known := document.Components.Schemas[asked.Component]
	if !known {
		return nil, fmt.Errorf("there is no component %q", asked.Component)
	}
	return func(text string) (bool, error) {
		var value any
		if json.Unmarshal([]byte(text), &value) != nil {
			return false, nil
		}
		return component.Value.VisitJSON(value, openapi3.FailFast()) == nil, nil
	}, nil
}

// Says of each text whether it is JSON and valid.
func validateMany(asked *request) (answer, error) {
	judge, known := judges[asked.Name]
	if !known {
		return nil, fmt.Errorf("no schema has been compiled under the name %q", asked.Name)
	}
	verdicts := make([]bool, len(asked.Texts))
	for index, text := range asked.Texts {
		valid, err := judge(text)
		if err != nil {
			return nil, err
		}
		verdicts[index] = valid
	}
	return answer{"valid": verdicts}, nil
}
