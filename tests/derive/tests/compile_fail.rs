//! Every rule of the derive, broken: the errors are those that were recorded, all of one item in
//! one compile.

#[test]
fn mistakes_are_reported_where_they_are() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*/*.rs");
}
