//! The reverse proxy: everything around the layer that makes it a server of its own.

mod admin;
mod forward;
mod gateway;
mod headers;
mod metrics;
mod paced;
mod rates;
mod record;
mod routes;
mod server;
mod settings;
mod upstream_body;

pub use gateway::Gateway;
pub use routes::{Route, RouteError, Routes};
pub use server::{Listeners, serve};
pub use settings::{ClientKey, Rate, Settings, Upstream, UpstreamError};
