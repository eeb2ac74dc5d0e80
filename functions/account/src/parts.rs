//! What may be much of what is held about a person, in parts: an answer of a function has a bound, and
//! strangers have a say in how much is sent under an e-mail. Nearly everybody's is one part.

use std::collections::VecDeque;
use std::time::Duration;

use academy::app::App;
use academy::store::applications::ApplicationRecord;
use academy::store::audit::AuditRow;
use academy::store::enrollments::Enrollment;
use academy::store::keys::{self, Key};
use academy::store::messages::MessageRecord;
use academy::store::outbox::Mail;
use academy::store::pointers::{Kind, Pointer};
use academy::store::{Items, Store, StoreError};
use serde::Serialize;

/// A part ends with the batch that brings it here, in bytes of JSON. Lambda takes six megabytes, in which
/// each quotation mark may count twice; a batch adds less than two.
const PART_BYTES: usize = 1_000_000;
/// How many pieces are read side by side.
const AT_ONCE: usize = 16;
/// Rows of a chain that are read at once.
const ROWS: usize = 50;
/// No further batch is read with less time left.
const ONE_BATCH: Duration = Duration::from_secs(3);

/// One of many things that are held, before it is read.
pub(crate) enum Piece {
    /// An enrollment.
    Enrollment(Box<Enrollment>),
    /// A message or an application.
    Sent(Pointer),
    /// A mail.
    Mail(Box<Mail>),
    /// The rows of a chain of the audit log behind the one with this number.
    Chain(String, u64),
}

impl Piece {
    /// Its place among all of them, the same for every part: what comes meanwhile has a later id.
    fn place(&self) -> String {
        match self {
            Self::Enrollment(enrollment) => format!("1 {}", enrollment.id),
            Self::Sent(pointer) => match pointer.to {
                Kind::Message => format!("2 {}", pointer.id),
                Kind::Application => format!("3 {}", pointer.id),
            },
            Self::Mail(mail) => format!("4 {}", mail.id),
            Self::Chain(subject, _) => format!("5 {subject}"),
        }
    }

    fn sent(&self) -> Option<Key> {
        match self {
            Self::Sent(pointer) => Some(match pointer.to {
                Kind::Message => keys::message(&pointer.id),
                Kind::Application => keys::application(&pointer.id),
            }),
            _ => None,
        }
    }

    fn chain(&self) -> Option<(&str, u64)> {
        match self {
            Self::Chain(subject, after) => Some((subject, *after)),
            _ => None,
        }
    }
}

/// Pieces that were read, each kind in its order.
#[derive(Default)]
pub(crate) struct Part {
    /// Newest first.
    pub(crate) enrollments: Vec<Enrollment>,
    /// Oldest first.
    pub(crate) messages: Vec<MessageRecord>,
    /// Oldest first.
    pub(crate) applications: Vec<ApplicationRecord>,
    /// Oldest first.
    pub(crate) mails: Vec<Mail>,
    /// Oldest first.
    pub(crate) rows: Vec<AuditRow>,
    bytes: usize,
}

impl Part {
    /// Reads the part behind `after`; gives with it where the next one begins, if there is one.
    pub(crate) async fn read(
        app: &App,
        pieces: Vec<Piece>,
        after: Option<&str>,
    ) -> Result<(Self, Option<String>), StoreError> {
        let (mut part, mut left) = (Self::default(), behind(pieces, after));
        let mut next = None;
        while !left.is_empty() {
            let is_full = part.bytes >= PART_BYTES || app.store.deadline().left() < ONE_BATCH;
            if is_full && next.is_some() {
                return Ok((part.in_order(), next));
            }
            next = part.take(&app.store, &mut left).await?;
        }
        Ok((part.in_order(), None))
    }

    /// Reads a batch of what is left; gives the position behind it.
    async fn take(
        &mut self,
        store: &Store,
        left: &mut VecDeque<Piece>,
    ) -> Result<Option<String>, StoreError> {
        let mut batch: VecDeque<Piece> = left.drain(..AT_ONCE.min(left.len())).collect();
        let sent: Vec<Key> = batch.iter().filter_map(Piece::sent).collect();
        let chains = batch.iter().filter_map(Piece::chain).collect();
        let (sent, chains) = tokio::try_join!(store.read(&sent), store.chains(chains, ROWS))?;
        let mut chains = chains.into_iter();
        let mut position = None;
        while let Some(piece) = batch.pop_front() {
            let place = piece.place();
            let Piece::Chain(subject, _) = piece else {
                self.add(piece, &sent)?;
                position = Some(place);
                continue;
            };
            let rows = chains.next().unwrap_or_default();
            let last = rows.last().map(|last| last.row.seq);
            let goes_on = last.filter(|_| rows.len() == ROWS);
            self.bytes += rows.iter().map(bytes).sum::<usize>();
            self.rows.extend(rows);
            if let Some(last) = goes_on {
                // It is next again; those behind it are read anew after it.
                batch.push_front(Piece::Chain(subject, last));
                batch.append(left);
                *left = batch;
                return Ok(Some(format!("{place} {last}")));
            }
            position = Some(place);
        }
        Ok(position)
    }

    /// Adds what is no chain, as it was read; nothing where it went meanwhile.
    fn add(&mut self, piece: Piece, sent: &Items) -> Result<(), StoreError> {
        let key = piece.sent();
        match (piece, key) {
            (Piece::Enrollment(enrollment), _) => {
                self.bytes += bytes(&enrollment);
                self.enrollments.push(*enrollment);
            }
            (Piece::Mail(mail), _) => {
                self.bytes += bytes(&mail);
                self.mails.push(*mail);
            }
            (Piece::Sent(pointer), Some(key)) => match pointer.to {
                Kind::Message => {
                    let found: Option<MessageRecord> = sent.get(&key)?;
                    self.bytes += bytes(&found);
                    self.messages.extend(found);
                }
                Kind::Application => {
                    let found: Option<ApplicationRecord> = sent.get(&key)?;
                    self.bytes += bytes(&found);
                    self.applications.extend(found);
                }
            },
            (Piece::Sent(_) | Piece::Chain(..), _) => {}
        }
        Ok(())
    }

    fn in_order(mut self) -> Self {
        self.enrollments.reverse();
        self.mails.sort_by_key(|mail| mail.created_at);
        self.rows.sort_by_key(|row| row.row.at);
        self
    }
}

/// What is behind `after`, in order.
fn behind(mut pieces: Vec<Piece>, after: Option<&str>) -> VecDeque<Piece> {
    pieces.sort_by_key(Piece::place);
    let mut words = after.unwrap_or_default().splitn(3, ' ');
    let (kind, id) = (words.next(), words.next());
    let place = [kind, id].map(Option::unwrap_or_default).join(" ");
    let row = words.next().and_then(|row| row.parse().ok());
    let goes_on = |piece: Piece| match (piece, row) {
        (piece, _) if piece.place() > place => Some(piece),
        (piece, Some(row)) if piece.place() == place => match piece {
            Piece::Chain(subject, _) => Some(Piece::Chain(subject, row)),
            _ => None,
        },
        _ => None,
    };
    pieces.into_iter().filter_map(goes_on).collect()
}

/// How much it adds to an answer, about.
fn bytes(piece: &impl Serialize) -> usize {
    serde_json::to_vec(piece).map_or(0, |text| text.len())
}
