//! Where a gateway sends what it admits: an address that is safe to stand in any configuration.

use std::fmt;

/// The address of the server behind a gateway: `http://host:port/path`, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    is_secure: bool,
    host: String,
    port: u16,
    path: String,
}

/// Why a text is no address of a server behind a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidUpstream(&'static str);

impl fmt::Display for InvalidUpstream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}; write http://host:port or https://host:port, with a path of letters, digits and `-._~/` where \
             there is one",
            self.0
        )
    }
}

impl std::error::Error for InvalidUpstream {}

impl Upstream {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// [`InvalidUpstream`] when it is no `http` or `https` address, or has a user, a query, a
    /// fragment or a character that would have to be escaped. Leave these out.
    pub fn parse(text: &str) -> Result<Self, InvalidUpstream> {
        let (is_secure, rest) = match (text.strip_prefix("http://"), text.strip_prefix("https://"))
        {
            (Some(rest), _) => (false, rest),
            (None, Some(rest)) => (true, rest),
            (None, None) => {
                return Err(InvalidUpstream(
                    "it begins with neither http:// nor https://",
                ));
            }
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let path = path.trim_end_matches('/');
        let is_plain = |one: char| one.is_ascii_alphanumeric() || "-._~/".contains(one);
        if !path.chars().all(is_plain) {
            return Err(InvalidUpstream(
                "its path has a character that is not allowed",
            ));
        }
        let (host, port) = match authority.rsplit_once(':') {
            // The colons of an IPv6 address stand within brackets.
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        if !is_host(host) {
            return Err(InvalidUpstream(
                "it has no host, or one with a character that is not allowed",
            ));
        }
        let port = match port {
            None if is_secure => 443,
            None => 80,
            Some(port) => port
                .parse()
                .ok()
                .filter(|port| *port != 0)
                .ok_or(InvalidUpstream("its port is no number from 1 to 65535"))?,
        };
        Ok(Self {
            is_secure,
            host: host.to_owned(),
            port,
            path: path.to_owned(),
        })
    }

    /// `http` or `https`.
    pub(super) fn scheme(&self) -> &'static str {
        if self.is_secure { "https" } else { "http" }
    }

    /// The host, an IPv6 address in brackets.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The path, empty or beginning with a slash.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The address without its path.
    pub(super) fn origin(&self) -> String {
        format!("{}://{}:{}", self.scheme(), self.host, self.port)
    }

    /// The whole address.
    pub(super) fn url(&self) -> String {
        format!("{}{}", self.origin(), self.path)
    }
}

fn is_host(host: &str) -> bool {
    let within = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    if let Some(address) = within {
        let is_plain = |one: char| one.is_ascii_hexdigit() || ":.".contains(one);
        return !address.is_empty() && address.chars().all(is_plain);
    }
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "-._".contains(one);
    !host.is_empty() && host.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_their_defaults() {
        for (text, url) in [
            ("http://localhost", "http://localhost:80"),
            ("https://a.example/", "https://a.example:443"),
            (
                "http://127.0.0.1:8080/docs/one/",
                "http://127.0.0.1:8080/docs/one",
            ),
            ("http://[::1]:9", "http://[::1]:9"),
            ("http://[::1]", "http://[::1]:80"),
        ] {
            assert_eq!(
                Upstream::parse(text).map(|one| one.url()),
                Ok(url.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_would_have_to_be_escaped_is_refused() {
        for text in [
            "",
            "localhost:8080",
            "ftp://a",
            "http://",
            "http://:80",
            "http://a:0",
            "http://a:65536",
            "http://a:b",
            "http://user@a",
            "http://a/?q",
            "http://a/#f",
            "http://a/\"",
            "http://a\nb",
            "http://[]",
            "http://[x]",
        ] {
            assert!(Upstream::parse(text).is_err(), "{text}");
        }
    }
}
