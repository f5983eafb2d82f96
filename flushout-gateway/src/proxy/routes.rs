//! Which requests are let through at all: exact paths and methods, everything else is refused.

use std::fmt;
use std::str::FromStr;

use http::Method;

use crate::answer::Reason;

/// The most characters of the part of a path that `*` stands for.
const PART_CHARACTERS_MAX: usize = 128;

/// A method and a path, as `POST /flush`. A part of the path may be `*`, which stands for one part of
/// letters, digits, `-`, `_`, `~` and `.`.
///
/// Paths are compared as they are written; nothing is decoded and nothing is resolved, so that the
/// upstream cannot resolve another path than the one that was matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    method: Method,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Exact(String),
    Any,
}

/// Why a text is no route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouteError {
    /// It is not of the form `METHOD /path`.
    Form,
    /// The path has other characters than letters, digits, `-`, `_`, `~`, `.`, or a part `.` or `..`.
    Path,
}

impl fmt::Display for RouteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Form => "a route is written METHOD /path, as GET /snapshot",
            Self::Path => {
                "the parts of a path are letters, digits, -, _, ~ and ., or * for any such part"
            }
        })
    }
}

impl std::error::Error for RouteError {}

/// Whether every reader takes this part of a path for the same.
fn is_plain(part: &str) -> bool {
    !part.is_empty()
        && part != "."
        && part != ".."
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_~.".contains(&byte))
}

impl FromStr for Route {
    type Err = RouteError;

    fn from_str(text: &str) -> Result<Self, RouteError> {
        let (method, path) = text.trim().split_once(' ').ok_or(RouteError::Form)?;
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| RouteError::Form)?;
        let path = path.trim().strip_prefix('/').ok_or(RouteError::Form)?;
        Ok(Self {
            method,
            parts: parts_of(path)?,
        })
    }
}

fn parts_of(path: &str) -> Result<Vec<Part>, RouteError> {
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let part = |part: &str| match part {
        "*" => Ok(Part::Any),
        plain if is_plain(plain) => Ok(Part::Exact(plain.to_owned())),
        _ => Err(RouteError::Path),
    };
    path.split('/').map(part).collect()
}

impl Route {
    fn leads_to(&self, path: &str) -> bool {
        let Some(path) = path.strip_prefix('/') else {
            return false;
        };
        if self.parts.is_empty() {
            return path.is_empty();
        }
        let mut parts = path.split('/');
        let all = self.parts.iter().all(|part| match (part, parts.next()) {
            (Part::Exact(exact), Some(given)) => exact == given,
            (Part::Any, Some(given)) => given.len() <= PART_CHARACTERS_MAX && is_plain(given),
            (_, None) => false,
        });
        all && parts.next().is_none()
    }
}

impl fmt::Display for Route {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ", self.method)?;
        if self.parts.is_empty() {
            return formatter.write_str("/");
        }
        for part in &self.parts {
            match part {
                Part::Exact(part) => write!(formatter, "/{part}")?,
                Part::Any => formatter.write_str("/*")?,
            }
        }
        Ok(())
    }
}

/// What is done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is a flush, and has to be admitted.
    Flush,
    /// It has no body, and is passed on as it is.
    Pass,
}

/// What is let through.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Routes {
    /// Where flushes come. Default `POST /flush`.
    pub flush: Vec<Route>,
    /// What is passed on as it is; it may have no body. Where GET is, HEAD is too. Default
    /// `GET /snapshot`.
    pub pass: Vec<Route>,
}

impl Default for Routes {
    fn default() -> Self {
        let route = |method, part: &str| Route {
            method,
            parts: vec![Part::Exact(part.to_owned())],
        };
        Self {
            flush: vec![route(Method::POST, "flush")],
            pass: vec![route(Method::GET, "snapshot")],
        }
    }
}

impl Routes {
    /// What is done with a request.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Result<Kind, Reason> {
        let flush = self.flush.iter().map(|route| (route, Kind::Flush));
        let pass = self.pass.iter().map(|route| (route, Kind::Pass));
        let mut allowed: Vec<&str> = Vec::new();
        for (route, kind) in flush.chain(pass) {
            if !route.leads_to(path) {
                continue;
            }
            // Whoever serves GET serves HEAD (RFC 9110, section 9.1).
            let is_head_too = kind == Kind::Pass && route.method == Method::GET;
            if route.method == *method || is_head_too && *method == Method::HEAD {
                return Ok(kind);
            }
            let methods = [route.method.as_str()].into_iter();
            for method in methods.chain(is_head_too.then_some("HEAD")) {
                if !allowed.contains(&method) {
                    allowed.push(method);
                }
            }
        }
        if allowed.is_empty() {
            return Err(Reason::NoRoute);
        }
        Err(Reason::MethodNotAllowed(allowed.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes() -> Routes {
        Routes {
            flush: vec!["POST /documents/*/flush".parse().unwrap()],
            pass: vec![
                "GET /documents/*".parse().unwrap(),
                "GET /".parse().unwrap(),
            ],
        }
    }

    #[test]
    fn requests_find_their_route() {
        let find = |method, path| routes().find(&method, path);
        assert_eq!(find(Method::POST, "/documents/a-1/flush"), Ok(Kind::Flush));
        assert_eq!(find(Method::GET, "/documents/a.b"), Ok(Kind::Pass));
        assert_eq!(find(Method::GET, "/"), Ok(Kind::Pass));
        assert_eq!(find(Method::HEAD, "/"), Ok(Kind::Pass));
        assert_eq!(
            find(Method::PUT, "/"),
            Err(Reason::MethodNotAllowed("GET, HEAD".to_owned()))
        );
        assert_eq!(
            find(Method::PUT, "/documents/a/flush"),
            Err(Reason::MethodNotAllowed("POST".to_owned()))
        );
    }

    #[test]
    fn what_readers_take_differently_finds_none() {
        for path in [
            "",
            "*",
            "//",
            "/documents",
            "/documents/",
            "/documents//flush",
            "/documents/../flush",
            "/documents/./flush",
            "/documents/%2e%2e/flush",
            "/documents/a%2Fb/flush",
            "/documents/a/flush/",
            "/documents/a;b/flush",
            "/Documents/a/flush",
            "/documents/a\\b/flush",
            "/documents/é/flush",
            "documents/a/flush",
            "/documents/a/flush/b",
        ] {
            assert_eq!(
                routes().find(&Method::POST, path),
                Err(Reason::NoRoute),
                "{path}"
            );
        }
        let long = format!("/documents/{}/flush", "a".repeat(PART_CHARACTERS_MAX + 1));
        assert_eq!(routes().find(&Method::POST, &long), Err(Reason::NoRoute));
    }

    #[test]
    fn routes_are_written_as_they_are_read() {
        for text in ["POST /flush", "GET /", "GET /a/*/b.c"] {
            assert_eq!(text.parse::<Route>().unwrap().to_string(), text);
        }
        for (text, error) in [
            ("/flush", RouteError::Form),
            ("POST flush", RouteError::Form),
            ("P(ST /flush", RouteError::Form),
            ("POST /a b", RouteError::Path),
            ("POST /a//b", RouteError::Path),
            ("POST /a/..", RouteError::Path),
            ("POST /a%20", RouteError::Path),
            ("POST /a/", RouteError::Path),
        ] {
            assert_eq!(text.parse::<Route>(), Err(error), "{text}");
        }
    }
}
