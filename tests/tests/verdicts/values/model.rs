//! A model whose fields are value types of every form that serde has, and of the crates that people use.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{CString, OsString};
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::{NonZeroI8, NonZeroI16, NonZeroU8, NonZeroU16};
use std::ops::{Bound, Range};
use std::time::{Duration, SystemTime};

use flushout::FlushoutModel;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::unusual;

#[allow(
    clippy::option_option,
    reason = "an option in an option is one of the forms"
)]
/// One field for each form. All may be absent, so that a message can be about one of them.
#[derive(Debug, Default, FlushoutModel)]
#[flushout(rename_all = "camelCase")]
pub(crate) struct Forms {
    // Scalars.
    float: Option<f32>,
    floats: Option<Vec<f32>>,
    double: Option<f64>,
    letter: Option<char>,
    small: Option<i8>,
    wide: Option<i64>,
    widest: Option<u128>,
    non_zero: Option<NonZeroU16>,
    signed_non_zero: Option<NonZeroI8>,
    unit: Option<Vec<()>>,
    unit_struct: Option<Vec<Nothing>>,
    marker: Option<Vec<PhantomData<u8>>>,
    borrowed: Option<Cow<'static, str>>,
    boxed: Option<Box<u8>>,
    newtype: Option<Wrapper>,
    transparent: Option<Transparent>,
    // Lists.
    pair: Option<(u8, String)>,
    three: Option<[u8; 3]>,
    point: Option<Point>,
    options: Option<Vec<Option<u8>>>,
    nested: Option<Vec<Option<Option<u8>>>>,
    set: Option<BTreeSet<u8>>,
    sets: Option<Vec<BTreeSet<String>>>,
    bytes: Option<Vec<u8>>,
    // Maps.
    by_text: Option<BTreeMap<String, u8>>,
    by_small: Option<BTreeMap<u8, u8>>,
    by_number: Option<BTreeMap<u32, u8>>,
    by_signed: Option<BTreeMap<i64, u8>>,
    by_truth: Option<BTreeMap<bool, u8>>,
    by_letter: Option<BTreeMap<char, u8>>,
    by_color: Option<BTreeMap<Color, u8>>,
    // Structs.
    plain: Option<Plain>,
    closed: Option<Closed>,
    flat: Option<Flat>,
    rest: Option<Rest>,
    range: Option<Range<u8>>,
    bound: Option<Bound<u8>>,
    result: Option<Result<u8, String>>,
    duration: Option<Duration>,
    moment: Option<SystemTime>,
    // Enums.
    color: Option<Color>,
    external: Option<External>,
    internal: Option<Internal>,
    adjacent: Option<Adjacent>,
    untagged: Option<Untagged>,
    recursive: Option<Recursive>,
    // Constraints of schemars.
    bounded: Option<Bounded>,
    choice: Option<Choice>,
    // Formats.
    address: Option<IpAddr>,
    v4: Option<Ipv4Addr>,
    v6: Option<Ipv6Addr>,
    day: Option<chrono::NaiveDate>,
    at: Option<chrono::DateTime<chrono::Utc>>,
    local: Option<chrono::NaiveDateTime>,
    time: Option<chrono::NaiveTime>,
    weekday: Option<chrono::Weekday>,
    timestamp: Option<jiff::Timestamp>,
    civil: Option<jiff::civil::Date>,
    span: Option<jiff::SignedDuration>,
    key: Option<uuid::Uuid>,
    keys: Option<BTreeSet<uuid::Uuid>>,
    link: Option<url::Url>,
    price: Option<rust_decimal::Decimal>,
    socket: Option<SocketAddr>,
    // What their schemas cannot say.
    two: Option<TwoNames>,
    inner_keys: Option<InnerKeys>,
    open: Option<Open>,
    large: Option<Large>,
    names: Option<unusual::Names>,
    open_adjacent: Option<unusual::OpenAdjacent>,
    coordinates: Option<unusual::Coordinates>,
    optional_content: Option<unusual::OptionalContent>,
    closed_adjacent: Option<unusual::ClosedAdjacent>,
    flat_option: Option<unusual::FlatOption>,
    by_day: Option<BTreeMap<chrono::NaiveDate, u8>>,
    by_key: Option<BTreeMap<uuid::Uuid, u8>>,
    by_address: Option<BTreeMap<IpAddr, u8>>,
    by_moment: Option<BTreeMap<jiff::Timestamp, u8>>,
    by_link: Option<BTreeMap<url::Url, u8>>,
    by_non_zero: Option<BTreeMap<NonZeroU8, u8>>,
    by_signed_non_zero: Option<BTreeMap<NonZeroI16, u8>>,
    inner_days: Option<InnerDays>,
    even: Option<unusual::Even>,
    renamed: Option<unusual::Renamed>,
    shown: Option<unusual::Shown>,
    os_text: Option<OsString>,
    c_text: Option<CString>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Nothing;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wrapper(u8);

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[allow(clippy::box_collection, reason = "a pointer is one of the forms")]
pub(crate) struct Transparent {
    inner: Box<Vec<u8>>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Point(f64, f64);

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Plain {
    first_name: String,
    #[serde(default)]
    in_years: u8,
    nick_name: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Closed {
    a: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    b: Option<bool>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Flat {
    id: u8,
    #[serde(flatten)]
    inner: FlatInner,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FlatInner {
    count: u32,
    tags: BTreeSet<String>,
    at: Plain,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Rest {
    id: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Color {
    Red,
    DarkBlue,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) enum External {
    Unit,
    Newtype(u8),
    Tuple(u8, bool),
    Struct { a: u8, b: Option<bool> },
    Set(BTreeSet<u8>),
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub(crate) enum Internal {
    A { inner: f64 },
    B { n: u64, color: Color },
    C(Closed),
    D,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
pub(crate) enum Adjacent {
    N,
    A(u8),
    S { x: u8 },
    T(u8, String),
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Untagged {
    Number(u8),
    Text(String),
    List(Vec<bool>),
    Struct { x: u8 },
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Recursive {
    A { a: Box<Recursive>, x: u8 },
    B { a: Box<Recursive>, y: u8 },
    C { a: Box<Recursive>, z: u8 },
    D { a: Box<Recursive> },
    Leaf(bool),
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Bounded {
    #[schemars(range(min = 1, max = 5))]
    stars: u8,
    #[schemars(length(min = 1, max = 3))]
    name: String,
    #[schemars(regex(pattern = r"^\d{2}$"))]
    code: String,
    #[schemars(length(max = 2))]
    list: Vec<u8>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Choice {
    Rated {
        #[schemars(range(max = 10))]
        points: u16,
    },
    Tagged {
        tags: BTreeSet<String>,
    },
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TwoNames {
    #[serde(alias = "former")]
    name: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct InnerKeys {
    ids: BTreeMap<u8, u8>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct InnerDays {
    days: BTreeMap<chrono::NaiveDate, u8>,
}

/// Takes names that a later version adds.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub(crate) enum Open {
    Known {
        set: BTreeSet<u8>,
    },
    #[serde(other)]
    Unknown,
}

/// serde has no integers of 128 bits in what it reads twice.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub(crate) enum Large {
    A { n: u128 },
}
