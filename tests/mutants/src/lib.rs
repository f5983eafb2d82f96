//! Nothing of its own: its manifest names the tests that mutants of the protocol are run against.
