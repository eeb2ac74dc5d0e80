//! The routes as the tests call them: each name's method, path and handler. The template test holds
//! this list against template.yaml, which is the list that serves.

mod account;
mod admin;
mod admin_catalogue;
mod admin_inbox;
mod admin_people;
mod auth;
mod catalog;
mod contact;
mod enrollments;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};

use academy::app::Platform;
use academy::http::Request;
use academy::lambda::{Handler, serve};
use lambda_http::Body;

type Answering = Pin<Box<dyn Future<Output = http::Response<Body>> + Send>>;

/// One method and path, and what answers there.
pub struct Route {
    /// Its name everywhere.
    pub name: &'static str,
    /// Its method.
    pub method: &'static str,
    /// Its path, with `{parameters}`.
    pub path: &'static str,
    call: Arc<dyn Fn(Platform, Request) -> Answering + Send + Sync>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} = {} {}", self.name, self.method, self.path)
    }
}

impl Route {
    /// Answers one request as Lambda would have the function do.
    pub async fn answer(&self, platform: &Platform, request: Request) -> http::Response<Body> {
        (self.call)(platform.clone(), request).await
    }
}

/// Every route there is, a file a domain.
pub static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    [
        catalog::routes(),
        auth::routes(),
        account::routes(),
        contact::routes(),
        enrollments::routes(),
        admin::enrollments(),
        admin_catalogue::routes(),
        admin_inbox::routes(),
        admin_people::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
});

fn route<H>(name: &'static str, method: &'static str, path: &'static str, handler: H) -> Route
where
    H: for<'a> Handler<'a>,
{
    Route {
        name,
        method,
        path,
        call: Arc::new(move |platform, request| {
            Box::pin(async move { serve(&platform, name, handler, request).await })
        }),
    }
}

/// The route that answers `method` at `path`, and the path's parameters. What no route answers, the
/// API's `$default` does.
pub fn find(method: &str, path: &str) -> Option<(&'static Route, BTreeMap<String, String>)> {
    let of_method = ROUTES.iter().filter(|route| route.method == method);
    let mut found: Vec<_> = of_method
        .filter_map(|route| Some((route, parameters(route.path, path)?)))
        .collect();
    // As API Gateway has it: the most literal path wins.
    found.sort_by_key(|(_, parameters)| parameters.len());
    let default = ROUTES.iter().find(|route| route.path == "$default");
    let default = default.map(|route| (route, BTreeMap::new()));
    found.into_iter().next().or(default)
}

fn parameters(pattern: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let (pattern, path): (Vec<_>, Vec<_>) =
        (pattern.split('/').collect(), path.split('/').collect());
    if pattern.len() != path.len() {
        return None;
    }
    let mut found = BTreeMap::new();
    for (wanted, part) in pattern.into_iter().zip(path) {
        match wanted.strip_prefix('{').and_then(|w| w.strip_suffix('}')) {
            Some(name) if !part.is_empty() => {
                found.insert(name.to_owned(), part.to_owned());
            }
            _ if wanted == part => {}
            _ => return None,
        }
    }
    Some(found)
}
