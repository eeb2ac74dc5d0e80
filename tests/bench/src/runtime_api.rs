//! The Lambda Runtime API of one invocation: hands out an event, takes the answer, and says when.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// An answer of the function, and when it came.
#[derive(Debug)]
pub(crate) struct Answer {
    /// When the function's answer was whole.
    pub(crate) at: Instant,
    /// The answer as Lambda gets it.
    pub(crate) body: Bytes,
    /// Whether it is the function's word for that it failed.
    pub(crate) failed: bool,
}

/// Serves `event` once to whoever asks first; the answer comes through the channel.
pub(crate) async fn serve(
    event: String,
) -> std::io::Result<(SocketAddr, mpsc::UnboundedReceiver<Answer>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (tell, answers) = mpsc::unbounded_channel();
    let event = Arc::new(Mutex::new(Some(event)));
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (event, tell) = (Arc::clone(&event), tell.clone());
            let service =
                service_fn(move |request| answer(request, Arc::clone(&event), tell.clone()));
            let io = TokioIo::new(socket);
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(io, service));
        }
    });
    Ok((address, answers))
}

async fn answer(
    request: Request<Incoming>,
    event: Arc<Mutex<Option<String>>>,
    tell: mpsc::UnboundedSender<Answer>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.method() == Method::GET {
        let next = event.lock().ok().and_then(|mut event| event.take());
        let Some(event) = next else {
            // No second invocation: the function waits, as it would.
            return std::future::pending().await;
        };
        let response = Response::builder()
            .header("lambda-runtime-aws-request-id", "bench-request")
            .header("lambda-runtime-deadline-ms", "4102444800000")
            .header(
                "lambda-runtime-invoked-function-arn",
                "arn:aws:lambda:ap-south-1:000000000000:function:bench",
            );
        return Ok(response.body(Full::from(event)).unwrap_or_default());
    }
    let path = request.uri().path().to_owned();
    let body = request
        .into_body()
        .collect()
        .await
        .map(|b| b.to_bytes())
        .unwrap_or_default();
    if path.ends_with("/response") || path.ends_with("/error") {
        drop(tell.send(Answer {
            at: Instant::now(),
            body,
            failed: path.ends_with("/error"),
        }));
    }
    let accepted = Response::builder().status(202).body(Full::default());
    Ok(accepted.unwrap_or_default())
}
