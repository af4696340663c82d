//! Looks at the host's certificate in Rust, along the route that the page will take.

use std::time::Duration;

use porthole_core::{
    cloud::tls,
    error::{Code, Fault},
    proxy::ProxyRoute,
    trust::{Certificate, Trust},
};
use tokio::time::timeout;

use crate::gate::{Place, upstream};

/// How long the handshake may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);

/// What was seen.
#[derive(Debug)]
pub(crate) enum Seen {
    /// A certificate that the account trusts, in DER.
    Trusted(Vec<u8>),
    /// A certificate that it does not.
    Refused(Box<Certificate>),
    /// None at all.
    Nothing(Fault),
}

/// Connects, shakes hands, and looks.
pub(crate) async fn look(place: Place, route: ProxyRoute, trust: Trust) -> Seen {
    let stream = match upstream::connect(&place, &route).await {
        Ok(stream) => stream,
        Err(fault) => return Seen::Nothing(fault),
    };
    let looking = tls::look(&place.host, place.port, stream, &trust);
    match timeout(HANDSHAKE_MAX, looking).await {
        Ok(Ok(leaf)) => Seen::Trusted(leaf.der),
        Ok(Err(refusal)) => match refusal.certificate {
            Some(certificate) => Seen::Refused(Box::new(certificate)),
            None => Seen::Nothing(refusal.fault),
        },
        Err(_) => Seen::Nothing(Fault::new(Code::TimedOut).detail("Host", place.authority())),
    }
}
