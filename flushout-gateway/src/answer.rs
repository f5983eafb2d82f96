//! The answers that the gateway gives itself: `application/problem+json` (RFC 9457).

use bytes::Bytes;
use flushout::Problem;
use flushout::problem::{Code, Figure, Remedy};
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Map, Value, json};

use crate::admit::Refusal;

/// The most single errors that an answer lists. It always says how many there are.
pub const ERRORS_LISTED_MAX: usize = 100;

/// Why a request gets an answer of the gateway's own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// The flush was read, and may not pass.
    Refused(Refusal),
    /// There is nothing at this path: 404.
    NoRoute,
    /// The path does not take this method: 405. Holds the methods that it takes.
    MethodNotAllowed(String),
    /// The request breaks HTTP in a way that others might read otherwise: 400.
    BadRequest(&'static str),
    /// The body is not `application/json`, or it is compressed: 415.
    UnsupportedMediaType(&'static str),
    /// The body is longer than the limit: 413. The actual figure is the announced length, or how
    /// many bytes had come when the limit was passed.
    BodyTooLong {
        /// The limit in bytes.
        limit: usize,
        /// The figure in bytes.
        actual: usize,
    },
    /// The body came too slowly: 408. Holds the seconds that it may take.
    BodyTooSlow(u64),
    /// The body ended early, or was broken: 400.
    BodyBroken,
    /// The client sends more requests than it may: 429. Holds the seconds to wait.
    TooManyRequests(u64),
    /// The gateway has as many requests under way as it may: 503.
    Busy,
    /// The body has another transfer coding than chunked: 501.
    UnsupportedTransferCoding,
    /// The upstream cannot be reached, or broke off: 502.
    UpstreamUnreachable {
        /// Whether the request has a method that changes nothing, such as GET.
        is_safe: bool,
    },
    /// The upstream's answer is longer than the limit: 502.
    UpstreamTooLong {
        /// The limit in bytes.
        limit: u64,
        /// The figure in bytes.
        actual: u64,
    },
    /// The upstream took too long: 504.
    UpstreamTooSlow {
        /// The seconds that it may take.
        seconds: u64,
        /// Whether the request has a method that changes nothing, such as GET.
        is_safe: bool,
    },
}

impl Reason {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Refused(Refusal::Commands { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(Refusal::Whole(problem)) => match problem.code {
                Code::MessageTooLong | Code::TooManyNodes | Code::TooManyCommands => {
                    StatusCode::PAYLOAD_TOO_LARGE
                }
                _ => StatusCode::BAD_REQUEST,
            },
            Self::NoRoute => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadRequest(_) | Self::BodyBroken => StatusCode::BAD_REQUEST,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLong { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::UnsupportedTransferCoding => StatusCode::NOT_IMPLEMENTED,
            Self::UpstreamUnreachable { .. } | Self::UpstreamTooLong { .. } => {
                StatusCode::BAD_GATEWAY
            }
            Self::UpstreamTooSlow { .. } => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// A stable name: that of the first problem of a flush, or one of the gateway's own.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal
                .first()
                .map_or("refused", |first| first.code.as_str()),
            Self::NoRoute => "no_route",
            Self::MethodNotAllowed(_) => "method_not_allowed",
            Self::BadRequest(_) => "bad_request",
            Self::UnsupportedMediaType(_) => "unsupported_media_type",
            Self::BodyTooLong { .. } => Code::MessageTooLong.as_str(),
            Self::BodyTooSlow(_) => "body_too_slow",
            Self::BodyBroken => "body_broken",
            Self::TooManyRequests(_) => "too_many_requests",
            Self::Busy => "busy",
            Self::UnsupportedTransferCoding => "unsupported_transfer_coding",
            Self::UpstreamUnreachable { .. } => "upstream_unreachable",
            Self::UpstreamTooLong { .. } => "upstream_too_long",
            Self::UpstreamTooSlow { .. } => "upstream_too_slow",
        }
    }

    /// Whether it is about a body that was not read to its end, so that the connection must close.
    const fn leaves_body(&self) -> bool {
        matches!(
            self,
            Self::BadRequest(_)
                | Self::UnsupportedMediaType(_)
                | Self::UnsupportedTransferCoding
                | Self::BodyTooLong { .. }
                | Self::BodyTooSlow(_)
                | Self::BodyBroken
        )
    }

    fn detail(&self) -> String {
        match self {
            Self::Refused(refusal) => detail_of(refusal),
            Self::NoRoute => "There is nothing at this path.".to_owned(),
            Self::MethodNotAllowed(allowed) => format!("This path takes {allowed}."),
            Self::BadRequest(words) | Self::UnsupportedMediaType(words) => (*words).to_owned(),
            Self::BodyTooLong { limit, actual } => {
                format!("The message in bytes: {actual} is beyond the limit of {limit}; send fewer commands at a time.")
            }
            Self::BodyTooSlow(seconds) => {
                format!("The body arrived too slowly; it may take {seconds} s in all.")
            }
            Self::BodyBroken => "The body ended early or was broken.".to_owned(),
            Self::TooManyRequests(seconds) => {
                format!("Too many requests; wait {seconds} s and send the same again.")
            }
            Self::Busy => "The gateway handles as many requests as allowed; send the same again later.".to_owned(),
            Self::UnsupportedTransferCoding => {
                "A body is sent with Content-Length, or with Transfer-Encoding: chunked and no other coding.".to_owned()
            }
            Self::UpstreamUnreachable { is_safe } => {
                format!("The server behind the gateway cannot be reached, or broke off. {}", what_to_do(*is_safe))
            }
            Self::UpstreamTooLong { limit, actual } => {
                format!("The server's answer in bytes: {actual} is beyond the limit of {limit}.")
            }
            Self::UpstreamTooSlow { seconds, is_safe } => {
                format!("The server behind the gateway gave no answer within {seconds} s. {}", what_to_do(*is_safe))
            }
        }
    }

    fn remedy(&self) -> Remedy {
        match self {
            Self::Refused(refusal) => refusal.first().map_or(Remedy::Never, Problem::remedy),
            Self::BodyTooSlow(_)
            | Self::BodyBroken
            | Self::TooManyRequests(_)
            | Self::Busy
            | Self::UpstreamUnreachable { .. }
            | Self::UpstreamTooSlow { .. } => Remedy::Same,
            _ => Remedy::Never,
        }
    }

    /// The limit and the figure, where there are any.
    fn figures(&self) -> (Option<Figure>, Option<Figure>) {
        match self {
            Self::Refused(refusal) => refusal
                .first()
                .map_or((None, None), |first| (first.limit, first.actual)),
            Self::BodyTooLong { limit, actual } => (Some((*limit).into()), Some((*actual).into())),
            Self::UpstreamTooLong { limit, actual } => {
                (Some((*limit).into()), Some((*actual).into()))
            }
            Self::BodyTooSlow(seconds) | Self::UpstreamTooSlow { seconds, .. } => {
                (Some((*seconds).into()), None)
            }
            _ => (None, None),
        }
    }

    /// The body of the answer.
    pub fn document(&self) -> Value {
        let status = self.status();
        let pointer = match self {
            Self::Refused(refusal) => refusal.first().map_or("", |first| first.pointer.as_str()),
            _ => "",
        };
        let mut members = Map::new();
        members.insert("type".into(), json!("about:blank"));
        members.insert("title".into(), json!(status.canonical_reason()));
        members.insert("status".into(), json!(status.as_u16()));
        members.insert("detail".into(), json!(self.detail()));
        members.insert("code".into(), json!(self.code()));
        members.insert("pointer".into(), json!(pointer));
        members.insert("remedy".into(), json!(self.remedy().as_str()));
        insert_figures(&mut members, self.figures());
        if let Self::Refused(Refusal::Commands { problems, .. }) = self {
            let listed = problems.iter().take(ERRORS_LISTED_MAX);
            let listed: Vec<Value> = listed.map(|(index, one)| error(*index, one)).collect();
            members.insert("errors".into(), Value::Array(listed));
            members.insert("errorCount".into(), json!(problems.len()));
        }
        Value::Object(members)
    }

    /// The whole answer. It says `Connection: close` where the request's body may not have been
    /// read, because what is left of it must not be taken for a next request.
    pub fn response(&self) -> Response<Full<Bytes>> {
        let body = Bytes::from(self.document().to_string());
        let length = body.len();
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        if self.leaves_body() {
            headers.insert(http::header::CONNECTION, HeaderValue::from_static("close"));
        }
        match self {
            Self::MethodNotAllowed(allowed) => {
                if let Ok(allowed) = HeaderValue::from_str(allowed) {
                    headers.insert(ALLOW, allowed);
                }
            }
            Self::TooManyRequests(seconds) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(*seconds));
            }
            Self::Busy => {
                headers.insert(RETRY_AFTER, HeaderValue::from(1));
            }
            _ => {}
        }
        response
            .extensions_mut()
            .insert(Verdict { code: self.code() });
        response
    }
}

/// Stands in the extensions of an answer that the gateway gave itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The code of the answer.
    pub code: &'static str,
}

/// What is said of a request that may have reached the upstream.
const fn what_to_do(is_safe: bool) -> &'static str {
    if is_safe {
        "Send the same again later."
    } else {
        "Nobody knows whether it applied what was sent."
    }
}

fn detail_of(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Whole(problem) => problem.message.clone(),
        Refusal::Commands { commands, problems } => {
            let first = problems.first();
            let first = first.map_or(String::new(), |(index, problem)| {
                format!(" The first is number {index}: {}", problem.message)
            });
            format!(
                "{} of {commands} commands are wrong, so nothing was forwarded.{first}",
                problems.len()
            )
        }
    }
}

/// One wrong command.
fn error(index: usize, problem: &Problem) -> Value {
    let mut members = Map::new();
    members.insert("index".into(), json!(index));
    members.insert("code".into(), json!(problem.code.as_str()));
    members.insert("pointer".into(), json!(problem.pointer));
    members.insert("detail".into(), json!(problem.message));
    members.insert("remedy".into(), json!(problem.remedy().as_str()));
    insert_figures(&mut members, (problem.limit, problem.actual));
    Value::Object(members)
}

fn insert_figures(
    members: &mut Map<String, Value>,
    (limit, actual): (Option<Figure>, Option<Figure>),
) {
    for (name, figure) in [("limit", limit), ("actual", actual)] {
        if let Some(figure) = figure {
            members.insert(name.into(), json!(figure.number()));
        }
    }
}
