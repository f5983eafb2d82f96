//! How many requests a client may send: a token bucket for each, with a bound on how many are kept.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::HeaderMap;

use super::settings::{ClientKey, Rate};

/// The longest text of a header that tells a client from others, in bytes. Longer ones are cut.
const KEY_BYTES_MAX: usize = 128;

/// Who sends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    /// An address; of IPv6 the first 64 bits.
    Address(IpAddr),
    /// What stands in the configured header.
    Named(Box<[u8]>),
    /// All that came when there were as many as can be kept.
    Others,
}

impl Client {
    /// The client of a request.
    pub(crate) fn of(key: &ClientKey, peer: IpAddr, headers: &HeaderMap) -> Self {
        let named = match key {
            ClientKey::Peer => None,
            ClientKey::Header(name) => headers.get_all(name).iter().next_back(),
        };
        // The last item is what the proxy next to us has written; those before it came with the request.
        let last = named.and_then(|value| value.as_bytes().rsplit(|byte| *byte == b',').next());
        let last = last.map(<[u8]>::trim_ascii).filter(|name| !name.is_empty());
        match last {
            Some(name) => Self::Named(name[..name.len().min(KEY_BYTES_MAX)].into()),
            None => Self::Address(network_of(peer)),
        }
    }
}

/// One customer has at least 64 bits of IPv6 addresses.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => IpAddr::V4(address),
            None => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        },
    }
}

/// The rates of all clients.
#[derive(Debug)]
pub(crate) struct Rates {
    limiter: DefaultKeyedRateLimiter<Client>,
    clock: DefaultClock,
    clients_max: usize,
}

impl Rates {
    pub(crate) fn new(rate: Rate, clients_max: usize) -> Self {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        Self {
            limiter: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            clients_max,
        }
    }

    /// Takes one request of a client's, or says how long it has to wait.
    pub(crate) fn take(&self, client: Client) -> Result<(), Duration> {
        let client = if self.limiter.len() < self.clients_max {
            client
        } else {
            Client::Others
        };
        self.limiter
            .check_key(&client)
            .map_err(|refused| refused.wait_time_from(self.clock.now()))
    }

    /// Forgets the clients that have not sent for so long that they may send as many as a new one.
    pub(crate) fn tidy(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn rates(clients_max: usize) -> Rates {
        let rate = Rate {
            per_second: NonZeroU32::MIN,
            burst: NonZeroU32::new(2).unwrap(),
        };
        Rates::new(rate, clients_max)
    }

    fn client(last: u8) -> Client {
        Client::Address(IpAddr::from([10, 0, 0, last]))
    }

    #[test]
    fn each_client_has_its_own_rate() {
        let rates = rates(10);
        assert!(rates.take(client(1)).is_ok() && rates.take(client(1)).is_ok());
        let wait = rates.take(client(1)).unwrap_err();
        assert!(
            wait > Duration::ZERO && wait <= Duration::from_secs(1),
            "{wait:?}"
        );
        assert!(rates.take(client(2)).is_ok());
    }

    #[test]
    fn there_are_never_more_clients_kept_than_allowed() {
        let rates = rates(2);
        for last in 0..100 {
            let _ = rates.take(client(last));
        }
        assert_eq!(rates.limiter.len(), 3);
        assert!(
            rates.take(client(200)).is_err(),
            "the others share one rate"
        );
    }

    #[test]
    fn clients_are_told_apart_by_what_the_next_proxy_wrote() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "6.6.6.6, 1.1.1.1 ".parse().unwrap());
        let key = ClientKey::Header("x-forwarded-for".parse().unwrap());
        let peer: IpAddr = "2001:db8:1:2:3:4:5:6".parse().unwrap();
        let of = |key: &ClientKey| Client::of(key, peer, &headers);
        assert_eq!(of(&key), Client::Named((*b"1.1.1.1").into()));
        assert_eq!(
            of(&ClientKey::Peer),
            Client::Address("2001:db8:1:2::".parse().unwrap())
        );
        let absent = ClientKey::Header("x-client".parse().unwrap());
        assert_eq!(of(&absent), of(&ClientKey::Peer));
        let mapped: IpAddr = "::ffff:1.2.3.4".parse().unwrap();
        assert_eq!(network_of(mapped), IpAddr::from([1, 2, 3, 4]));
    }
}
