//! What cannot be read as a request at all: hyper refuses it by itself, with a bare status. On its way out
//! that becomes a problem with the site's headers, as every other answer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::problem::{document, of_status};

/// A connection whose bare refusals are dressed.
pub(super) struct Dressing {
    stream: TcpStream,
    headers: Vec<(String, String)>,
    /// What goes out in place of a refusal, and how much of it went.
    instead: Option<(Vec<u8>, usize)>,
}

impl Dressing {
    /// `headers` are those of every answer.
    pub(super) fn new(stream: TcpStream, headers: Vec<(String, String)>) -> Self {
        Self {
            stream,
            headers,
            instead: None,
        }
    }
}

impl AsyncRead for Dressing {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Dressing {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Self {
            stream,
            headers,
            instead,
        } = self.get_mut();
        let mut stream = Pin::new(stream);
        if instead.is_none() {
            *instead = refused(bytes).map(|status| (dressed(status, headers), 0));
        }
        let Some((whole, written)) = instead else {
            return stream.poll_write(context, bytes);
        };
        while let Some(rest) = whole.get(*written..).filter(|rest| !rest.is_empty()) {
            match ready!(stream.as_mut().poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => *written += count,
            }
        }
        *instead = None;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The status of a refusal that is hyper's own: a head without a body, and without what each of our
/// answers carries.
fn refused(bytes: &[u8]) -> Option<StatusCode> {
    let head = std::str::from_utf8(bytes).ok()?.strip_prefix("HTTP/1.1 ")?;
    let is_bare = head.ends_with("\r\n\r\n")
        && head.contains("content-length: 0\r\n")
        && !head.contains("strict-transport-security");
    let status: StatusCode = head.get(..3)?.parse().ok()?;
    (is_bare && status.is_client_error()).then_some(status)
}

fn dressed(status: StatusCode, headers: &[(String, String)]) -> Vec<u8> {
    let (code, words) = of_status(status);
    let body = document(status, code, words);
    let more = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncache-control: no-store\r\n\
         content-length: {}\r\nconnection: close\r\n{}\r\n",
        body.len(),
        more.collect::<String>(),
    );
    (head + &body).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_refusal_is_dressed() {
        let bare = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(refused(bare.as_bytes()), Some(StatusCode::BAD_REQUEST));
        let ours = bare.replace(
            "connection: close",
            "strict-transport-security: max-age=1\r\nconnection: close",
        );
        assert_eq!(refused(ours.as_bytes()), None);
        let empty = bare.replace("400 Bad Request", "204 No Content");
        assert_eq!(refused(empty.as_bytes()), None);
        assert_eq!(refused(b"{\"status\":400}"), None);
    }
}
