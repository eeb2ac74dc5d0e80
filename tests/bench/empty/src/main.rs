//! The yardstick: an empty `lambda_http` function that makes as many loopback calls as the function it
//! stands beside, with the same bytes, over plain sockets.

use lambda_http::{Body, Error, Request, Response, run, service_fn};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::disallowed_methods, reason = "a measuring tool's own settings")]
async fn main() -> Result<(), Error> {
    let address = std::env::var("BENCH_CALLS_TO")?;
    let calls = std::fs::read_to_string(std::env::var("BENCH_CALLS")?)?;
    let calls: Vec<String> = serde_json::from_str(&calls)?;
    run(service_fn(move |_: Request| {
        let (address, calls) = (address.clone(), calls.clone());
        async move {
            for call in &calls {
                make(&address, call).await?;
            }
            Ok::<_, Error>(Response::new(Body::Empty))
        }
    }))
    .await
}

/// Sends one recorded request and reads its answer to the end.
async fn make(address: &str, call: &str) -> Result<(), Error> {
    let mut socket = TcpStream::connect(address).await?;
    socket.write_all(call.as_bytes()).await?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await?;
    Ok(())
}
