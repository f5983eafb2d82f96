"""Judges messages by JSON Schemas and documents of OpenAPI with validators written in Python."""

import copy
import json

import fastjsonschema
import jsonschema
import jsonschema_rs
import openapi_schema_validator
import openapi_spec_validator

from serve import serve

# The name under which a schema was compiled, and what says whether a value is valid.
_judges = {}


def _jsonschema(schema, dialect):
    validators = {
        "2020-12": jsonschema.Draft202012Validator,
        "draft-07": jsonschema.Draft7Validator,
        "draft-04": jsonschema.Draft4Validator,
    }
    validators[dialect].check_schema(schema)
    return validators[dialect](schema).is_valid


def _jsonschema_rs(schema, dialect):
    validators = {
        "2020-12": jsonschema_rs.Draft202012Validator,
        "draft-07": jsonschema_rs.Draft7Validator,
        "draft-04": jsonschema_rs.Draft4Validator,
    }
    jsonschema_rs.meta.validate(schema)
    options = {"pattern_options": jsonschema_rs.RegexOptions(), "validate_formats": False}
    return validators[dialect](schema, **options).is_valid


def _fastjsonschema(schema, dialect):
    if dialect not in ("draft-07", "draft-04"):
        raise ValueError(f"fastjsonschema does not know {dialect}")
    # It writes defaults into the value while it tries alternatives, so the later ones would see another value.
    validate = fastjsonschema.compile(schema, use_default=False, use_formats=False)

    def is_valid(value):
        try:
            validate(value)
            return True
        except fastjsonschema.JsonSchemaValueException:
            return False

    return is_valid


def _openapi_schema_validator(document, dialect, component):
    schema = {
        "$ref": f"#/components/schemas/{component}",
        "components": document["components"],
    }
    validators = {
        "openapi-3.1": openapi_schema_validator.OAS31Validator,
        "openapi-3.0": openapi_schema_validator.OAS30Validator,
    }
    return validators[dialect](schema).is_valid


_TOOLS = {
    "jsonschema": _jsonschema,
    "jsonschema-rs": _jsonschema_rs,
    "fastjsonschema": _fastjsonschema,
    "openapi-schema-validator": _openapi_schema_validator,
}


def compile_schema(request):
    """Compiles a schema, or a component of a document of OpenAPI, for one tool."""
    tool = _TOOLS[request["tool"]]
    more = [request["component"]] if "component" in request else []
    _judges[request["name"]] = tool(request["schema"], request["dialect"], *more)
    return {}


def validate_many(request):
    """Says of each text whether it is JSON and valid."""
    is_valid = _judges[request["name"]]

    def verdict(text):
        try:
            value = json.loads(text)
        except ValueError:
            return False
        return is_valid(value)

    return {"valid": [verdict(text) for text in request["texts"]]}


def check_document(request):
    """Says what is wrong with a document of OpenAPI as a whole."""
    validators = {
        "openapi-3.1": openapi_spec_validator.OpenAPIV31SpecValidator,
        "openapi-3.0": openapi_spec_validator.OpenAPIV30SpecValidator,
    }
    # A copy: the validator resolves references in place.
    validator = validators[request["dialect"]](copy.deepcopy(request["document"]))
    return {"errors": [str(error) for error in validator.iter_errors()]}


serve(
    {
        "compile": compile_schema,
        "validate_many": validate_many,
        "check_document": check_document,
    }
)
