//! Holds the tests of the derive together; the tests are in `tests/`.
