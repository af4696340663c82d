//! From a console URL to an open WebSocket: dial, TLS, upgrade. The token ends here.
//!
//! nova accepts no foreign Origin and does without one; other clouds' proxies were not seen. So the
//! link says what the provider's own page would say to the same proxy: the origin of that page.

use std::time::Duration;

use porthole_core::{
    cloud::tls::{self, TlsRefusal},
    console::{link_address::LinkAddress, message::Showing},
    error::{Code, Fault},
    trust::Certificate,
};
use secrecy::ExposeSecret;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::WebSocketStream;
use url::Url;

use super::{
    steps::{Step, Steps},
    upgrade::{NoUpgrade, upgrade},
};
use crate::gate::{Place, upstream};

/// How long TLS and the upgrade may take, each.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// Why there is no link.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// What to tell.
    pub(crate) fault: Fault,
    /// The certificate that was not trusted, where it was that.
    pub(crate) certificate: Option<Box<Certificate>>,
}

/// Bytes to and from the cloud's proxy, encrypted or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

pub(super) type Cloud = WebSocketStream<Box<dyn Stream>>;

/// Opens the WebSocket; `showing` and the token in it are wiped when this returns.
pub(super) async fn connect(showing: Box<Showing>, steps: &Steps) -> Result<Cloud, Refusal> {
    let page = Url::parse(showing.url.0.expose_secret()).map_err(|_| bad_url())?;
    let address = LinkAddress::of(&page)?;
    let place = Place::new(address.host(), address.port());
    let dialling = upstream::connect_telling(&place, &showing.route, |passed| steps.pass(passed));
    let stream = secure(dialling.await?, &address, &showing, &place, steps).await?;
    let link = timeout(ANSWER_MAX, upgrade(stream, &address))
        .await
        .map_err(|_| timed_out(&place))?
        .map_err(|error| refused(&error, &place))?;
    steps.reach(Step::Upgraded, || "accepted".into());
    Ok(link)
}

async fn secure(
    stream: TcpStream,
    address: &LinkAddress,
    showing: &Showing,
    place: &Place,
    steps: &Steps,
) -> Result<Box<dyn Stream>, Refusal> {
    if !address.secure() {
        return Ok(Box::new(stream));
    }
    let shaking = tls::connect(&place.host, place.port, stream, &showing.trust);
    let stream = timeout(ANSWER_MAX, shaking)
        .await
        .map_err(|_| timed_out(place))??;
    steps.reach(Step::Secured, || tls::summary(&stream, &place.host));
    Ok(Box::new(stream))
}

fn bad_url() -> Fault {
    Fault::new(Code::BadConsoleUrl)
}

fn timed_out(place: &Place) -> Fault {
    Fault::new(Code::TimedOut).detail("Host", place.authority())
}

/// What the proxy answered in place of a WebSocket.
fn refused(error: &NoUpgrade, place: &Place) -> Fault {
    let fault = match error {
        NoUpgrade::Status(status) => of_status(*status),
        NoUpgrade::Broken(kind) => not_as_a_websocket().detail("Cause", kind.to_string()),
        NoUpgrade::Wrong => not_as_a_websocket(),
    };
    fault.detail("Host", place.authority())
}

fn not_as_a_websocket() -> Fault {
    Fault::new(Code::NotUnderstood)
        .message("The cloud's console proxy did not answer as a WebSocket should.")
}

fn of_status(status: u16) -> Fault {
    let fault = match status {
        500.. => Fault::new(Code::ServiceDown),
        407 => Fault::new(Code::Proxy),
        404 => Fault::new(Code::WrongEndpoint),
        _ => Fault::new(Code::Refused).message("The cloud's console proxy refused the connection."),
    };
    fault.detail("Status", status.to_string())
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            certificate: None,
        }
    }
}

impl From<TlsRefusal> for Refusal {
    fn from(refusal: TlsRefusal) -> Self {
        Self {
            fault: refusal.fault,
            certificate: refusal.certificate.map(Box::new),
        }
    }
}
