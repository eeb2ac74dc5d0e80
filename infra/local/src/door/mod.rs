//! The door: what people and browsers reach of the local stack, as they would reach the distribution.
//!
//! Pages come through MiniStack's distribution, so that its functions, header policy and access to the
//! bucket are the real ones; `/api/*` goes to the HTTP API as the distribution would send it; a page
//! that is missing is asked of the API, as the origin group would; `/_local/*` is for people and tests.

mod api;
mod feedback;
mod finish;
mod local;
mod mail;
mod pages;
mod problem;
mod unread;

use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use self::unread::Dressing;
use crate::http_io::{Body, Upstream, upstream};
use crate::template::Template;
use crate::wire::Wire;

/// What the door needs to know of the deployed stack.
#[derive(Debug, Clone)]
pub struct Behind {
    /// Where MiniStack answers.
    pub aws: SocketAddr,
    /// The HTTP API's id.
    pub api_id: String,
    /// The distribution's domain: `abc.cloudfront.net`.
    pub distribution_domain: String,
    /// The topic by which SES reports bounces and complaints.
    pub feedback_topic: String,
    /// What proves to the functions that a request came through the door.
    pub origin_secret: String,
    /// How long it may take to answer. API Gateway waits 30 s for a function; ours give up before.
    pub patience: Duration,
    /// Headers, forwarded headers and failover of the distribution.
    pub template: Arc<Template>,
}

/// Brings what was edited into the running stack; its words are for people.
pub type Reload =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<String, String>> + Send>> + Send + Sync>;

/// Each request at once is a process of its own to MiniStack. Beyond these, processes only wait for each
/// other until their calls time out; a rush is over sooner when it queues here.
const TURNS: usize = 24;

/// What all connections share.
pub(crate) struct Room {
    client: Upstream,
    behind: RwLock<Behind>,
    wire: Arc<Wire>,
    reload: Option<Reload>,
    /// How many requests may be at the HTTP API at once; the rest wait their turn.
    turns: Semaphore,
}

impl Room {
    fn behind(&self) -> Behind {
        self.behind
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// A running door; it closes when dropped.
pub struct Door {
    room: Arc<Room>,
    accepting: Vec<tokio::task::JoinHandle<Infallible>>,
}

/// The listeners on both loopback addresses; IPv6 may be absent from a machine.
///
/// # Errors
/// When the port is taken.
pub async fn listen(port: u16) -> std::io::Result<Vec<TcpListener>> {
    let mut listeners = vec![TcpListener::bind(("127.0.0.1", port)).await?];
    match TcpListener::bind(("::1", port)).await {
        Ok(listener) => listeners.push(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return Err(error),
        Err(_) => {}
    }
    Ok(listeners)
}

impl Door {
    /// Opens: answers what `listeners` accept.
    pub fn open(
        listeners: Vec<TcpListener>,
        behind: Behind,
        wire: Arc<Wire>,
        reload: Option<Reload>,
    ) -> Self {
        let room = Arc::new(Room {
            client: upstream(),
            behind: RwLock::new(behind),
            wire,
            reload,
            turns: Semaphore::new(TURNS),
        });
        let accepting = listeners
            .into_iter()
            .map(|l| tokio::spawn(accept(l, Arc::clone(&room))));
        Self {
            accepting: accepting.collect(),
            room,
        }
    }

    /// Serves another deployment from now on.
    pub fn stand_before(&self, behind: Behind) {
        *self
            .room
            .behind
            .write()
            .unwrap_or_else(PoisonError::into_inner) = behind;
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.accepting
            .iter()
            .for_each(tokio::task::JoinHandle::abort);
    }
}

async fn accept(listener: TcpListener, room: Arc<Room>) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, peer)) = accepted {
                    connections.spawn(serve(stream, peer.ip(), Arc::clone(&room)));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, viewer: IpAddr, room: Arc<Room>) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let headers = room.behind().template.response_headers.clone();
    let stream = Dressing::new(stream, headers);
    let service = service_fn(move |request| {
        let room = Arc::clone(&room);
        async move { Ok::<_, Infallible>(respond(request, viewer, &room).await) }
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).max_headers(1000);
    // An error here is a browser that went away.
    drop(server.serve_connection(TokioIo::new(stream), service).await);
}

async fn respond(request: Request<Incoming>, viewer: IpAddr, room: &Room) -> Response<Body> {
    let behind = room.behind();
    let path = request.uri().path();
    let mut response = if path == "/_local" || path.starts_with("/_local/") {
        local::respond(request, room).await
    } else if path == "/api" || path.starts_with("/api/") {
        api::respond(request, viewer, room, &behind).await
    } else {
        pages::respond(request, room, &behind).await
    };
    finish::secure(&mut response, &behind.template.response_headers);
    response
}
