//! What is counted, in the form that Prometheus reads. Every label has few values.

use std::fmt;
use std::sync::atomic::AtomicI64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// The result of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Outcome {
    /// `flush`, `pass` or `none`.
    pub(crate) route: &'static str,
    /// `forwarded`, `client_gone`, or the code of the gateway's own answer.
    pub(crate) code: &'static str,
    /// The status of the answer; 0 where there was none.
    pub(crate) status: u16,
}

/// Why a connection ended early.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Cut {
    /// `peer_limit`, `header_timeout`, `slow_reader`, `shutdown` or `other`.
    pub(crate) reason: &'static str,
}

/// All metrics of a gateway.
pub(crate) struct Metrics {
    registry: Registry,
    pub(crate) requests: Family<Outcome, Counter>,
    pub(crate) seconds: Histogram,
    pub(crate) commands_forwarded: Counter,
    pub(crate) commands_refused: Counter,
    pub(crate) received_bytes: Counter,
    pub(crate) sent_bytes: Counter,
    pub(crate) in_flight: Gauge<i64, AtomicI64>,
    pub(crate) connections: Gauge<i64, AtomicI64>,
    pub(crate) connections_cut: Family<Cut, Counter>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("flushout_gateway"),
            requests: Family::default(),
            seconds: Histogram::new([
                0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
                10.0, 30.0,
            ]),
            commands_forwarded: Counter::default(),
            commands_refused: Counter::default(),
            received_bytes: Counter::default(),
            sent_bytes: Counter::default(),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            connections_cut: Family::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "requests",
            "Requests by route, code and status; the code is that of the gateway's own answer, or forwarded",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "request",
            "How long requests took, until the last byte of the answer was handed to the system",
            Unit::Seconds,
            self.seconds.clone(),
        );
        registry.register(
            "commands_forwarded",
            "Commands in flushes that were admitted",
            self.commands_forwarded.clone(),
        );
        registry.register(
            "commands_refused",
            "Commands in flushes that were read and refused",
            self.commands_refused.clone(),
        );
        registry.register_with_unit(
            "received",
            "Bytes of the bodies of flushes that were read to their end",
            Unit::Bytes,
            self.received_bytes.clone(),
        );
        registry.register_with_unit(
            "sent",
            "Bytes of the bodies of answers",
            Unit::Bytes,
            self.sent_bytes.clone(),
        );
        registry.register(
            "requests_in_flight",
            "Requests under way",
            self.in_flight.clone(),
        );
        registry.register(
            "connections",
            "Open connections of clients",
            self.connections.clone(),
        );
        registry.register(
            "connections_cut",
            "Connections that the gateway ended, by reason",
            self.connections_cut.clone(),
        );
    }

    /// Counts a connection that ended early.
    pub(crate) fn cut(&self, reason: &'static str) {
        self.connections_cut.get_or_create(&Cut { reason }).inc();
    }

    /// The text that Prometheus reads.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::new();
        let outcome = Outcome {
            route: "flush",
            code: "forwarded",
            status: 200,
        };
        metrics.requests.get_or_create(&outcome).inc();
        metrics.cut("slow_reader");
        let text = metrics.text().unwrap();
        for line in [
            r#"flushout_gateway_requests_total{route="flush",code="forwarded",status="200"} 1"#,
            r#"flushout_gateway_connections_cut_total{reason="slow_reader"} 1"#,
            "flushout_gateway_connections 0",
            "# EOF",
        ] {
            assert!(
                text.lines().any(|found| found == line),
                "{line} in:\n{text}"
            );
        }
    }
}
