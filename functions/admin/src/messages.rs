//! `GET /api/admin/messages`: the messages, newest first; by state.

use academy::app::App;
use academy::auth::guard;
use academy::domain::inbox::MessageState;
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Request};
use academy::store::StoreError;
use academy::store::messages::MessageRecord;
use academy::store::query::Entry;
use academy::views::MessageView;

use crate::inbox;

/// What a list of messages was asked for.
pub(crate) struct Asked<'a> {
    state: Option<MessageState>,
    pub(crate) paging: Paging<'a>,
}

/// The names of this list's filters.
pub(crate) const FILTERS: [&str; 1] = ["state"];

/// Lists a page of messages.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let bound = ("admin-messages", caller.user_id().as_str());
    let keys = &app.settings.session_keys;
    let paging = Paging::read(request, bound, &FILTERS, keys, app.now());
    let asked = paging.and_then(Asked::of);
    let list = async {
        let Ok(asked) = &asked else {
            return Ok(Vec::<Entry<_>>::new());
        };
        let (after, limit) = (asked.paging.after.as_deref(), asked.paging.limit + 1);
        asked.entries(app, after, limit).await
    };
    // Only the cookie is known to be ours so far: who it is decides whether the page is answered.
    let (admin, list) = tokio::join!(caller.admin(app, &[]), list);
    admin?;
    inbox::page(&asked?.paging, list?, |message| MessageView::from(message))
}

impl<'a> Asked<'a> {
    /// Reads the filters that `paging` found.
    ///
    /// # Errors
    /// 400 `bad_query`.
    pub(crate) fn of(paging: Paging<'a>) -> Result<Self, Problem> {
        let state = paging.filter("state").map(|text| {
            let unknown = || Problem::bad_query("`state` is new, read or closed.");
            MessageState::parse(text).ok_or_else(unknown)
        });
        let state = state.transpose()?;
        Ok(Self { state, paging })
    }

    /// The messages that were asked for: at most `limit` behind `after`.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub(crate) async fn entries(
        &self,
        app: &App,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry<MessageRecord>>, StoreError> {
        app.store.messages(self.state, after, limit).await
    }
}
