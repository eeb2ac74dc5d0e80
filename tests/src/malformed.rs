//! Requests that no page of ours sends, for every route there is: each must be answered with a problem,
//! and none may be our fault. What is sent in one way wrong to what is there is answered by that way's own
//! code, so that nothing before the body hides that nobody looks at it.

mod lot;
mod odd;
mod taken;

use std::fmt;

use serde_json::{Value, json};

pub use self::lot::Lot;
use self::odd::{NO_JSON, NO_UTF8, TEXTS, object, scalar, value};
use self::taken::{Field, Taken};
use crate::person::{Answered, Person};
use crate::routes::Route;

/// What is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A body that is no JSON.
    NoJson,
    /// A body of bytes that are no text.
    NotUtf8,
    /// JSON, but no object.
    NoObject,
    /// An object without its end.
    CutOff,
    /// Lists in lists, without end.
    TooDeep,
    /// More than a body may be.
    TooLarge,
    /// A number that none of ours holds.
    BeyondNumbers,
    /// Not called JSON, or not rightly.
    AnotherType,
    /// A field that there is not.
    UnknownField,
    /// A field of another kind.
    WrongType,
    /// A field of another kind, twice in one object: whichever counts.
    TwiceWrong,
    /// A text that is longer than any of ours.
    TooLong,
    /// Fields of any kind, some of them twice: by chance it may be a good one.
    AnyFields,
    /// A name that the list does not know.
    UnknownQuery,
    /// A limit beyond what a list gives.
    BadLimit,
    /// A cursor that none of ours is.
    BadCursor,
    /// An address that is strange: by chance it may be a good one.
    AnyAddress,
}

const OF_A_BODY: [Kind; 9] = [
    Kind::NoJson,
    Kind::NotUtf8,
    Kind::NoObject,
    Kind::CutOff,
    Kind::TooDeep,
    Kind::TooLarge,
    Kind::BeyondNumbers,
    Kind::AnotherType,
    Kind::UnknownField,
];

impl Kind {
    /// Those that there are for `route`.
    pub fn of(route: &Route) -> Vec<Self> {
        let taken = Taken::by(route);
        let Some(fields) = taken.fields else {
            let mut kinds = vec![Self::AnyAddress];
            let named = |name| taken.query.contains(&name);
            kinds.extend((!taken.query.is_empty()).then_some(Self::UnknownQuery));
            kinds.extend(named("limit").then_some(Self::BadLimit));
            kinds.extend(named("cursor").then_some(Self::BadCursor));
            return kinds;
        };
        let mut kinds = OF_A_BODY.to_vec();
        kinds.push(Self::AnyFields);
        if !fields.is_empty() {
            kinds.extend([Self::WrongType, Self::TwiceWrong]);
        }
        if fields.iter().any(|field| field.is_bounded) {
            kinds.push(Self::TooLong);
        }
        kinds
    }

    /// Status and code of the problem that it is, when it is one; of a field that is wrong, the field's code (or
    /// any, where each field has its own for that).
    pub fn problem(self) -> Option<(u16, &'static str)> {
        match self {
            Self::NoJson | Self::NotUtf8 | Self::NoObject => Some((400, "malformed")),
            Self::CutOff | Self::TooDeep | Self::BeyondNumbers => Some((400, "malformed")),
            Self::TooLarge => Some((413, "too_large")),
            Self::AnotherType => Some((415, "unsupported_media_type")),
            Self::UnknownField => Some((422, "unknown_field")),
            Self::WrongType | Self::TwiceWrong => Some((422, "wrong_type")),
            Self::TooLong => Some((422, "")),
            Self::UnknownQuery | Self::BadLimit => Some((400, "bad_query")),
            Self::BadCursor => Some((400, "bad_cursor")),
            Self::AnyFields | Self::AnyAddress => None,
        }
    }
}

/// A request that is wrong in some way, or at least strange.
#[derive(Debug, Clone)]
pub struct Malformed {
    /// What is wrong.
    pub kind: Kind,
    /// The path and the query.
    pub path: String,
    /// Headers, the content type among them.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The field that is wrong; empty where none is.
    field: String,
    /// Whether nothing else is wrong with it.
    is_plain: bool,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, headers, .. } = self;
        let (path, body) = (&self.path, self.body.escape_ascii().to_string());
        write!(f, "{kind:?} at {path:.300} with {headers:?}: {body:.1500}")
    }
}

impl Malformed {
    /// One for `route` as `lot` falls; about half of them for what is there, at `place`.
    pub fn draw(route: &Route, place: &str, lot: &mut Lot) -> Self {
        let kind = lot.one(&Kind::of(route));
        let mut drawn = Self::plain(route, kind, place, lot);
        if lot.below(2) == 0 {
            drawn.path = odd::path(route, lot);
            drawn.is_plain = false;
        }
        if lot.below(3) == 0 && !drawn.path.contains('?') {
            drawn.path = format!("{}?{}", drawn.path, odd::query(lot));
        }
        if lot.below(4) == 0 {
            drawn.headers.push(odd::header(lot));
            drawn.is_plain = false;
        }
        drawn
    }

    /// One for `route` with which nothing is wrong but what `kind` says: what it asks for is at `place`.
    pub fn plain(route: &Route, kind: Kind, place: &str, lot: &mut Lot) -> Self {
        let mut drawn = Self {
            kind,
            path: place.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            field: String::new(),
            is_plain: true,
        };
        match Taken::by(route).fields {
            Some(fields) => drawn.spoil_body(&fields, lot),
            None => drawn.spoil_query(lot),
        }
        drawn
    }

    /// The method by which `route` is asked: its own, or `PUT` where it takes any.
    pub fn method(route: &Route) -> &'static str {
        if route.method.is_empty() {
            "PUT"
        } else {
            route.method
        }
    }

    /// Fails the test, which tells `what` was asked, if it was answered `status` by a fault of ours, or taken for a
    /// good one where nobody could.
    pub fn judge(&self, status: u16, what: &str) {
        assert!(status < 500, "{what}");
        let is_hopeless = self.kind.problem().is_some() && self.kind < Kind::UnknownQuery;
        assert!(!is_hopeless || status >= 400, "{what}");
    }

    /// The same where whoever may do so sent it: with what nothing else is wrong is answered by its own code.
    /// Gives its kind then.
    pub fn judge_of_the_right_one(&self, status: u16, body: &Value, what: &str) -> Option<Kind> {
        self.judge(status, what);
        let (wanted, code) = self.kind.problem().filter(|_| self.is_plain)?;
        assert_eq!(status, wanted, "{what}");
        if status != 422 {
            assert_eq!(body["code"], code, "{what}");
            return Some(self.kind);
        }
        let errors = body["errors"].as_array().into_iter().flatten();
        let told = errors.filter(|error| {
            let field = error["field"].as_str().unwrap_or_default();
            self.field.is_empty() || field.split('[').next() == Some(&self.field)
        });
        let codes: Vec<_> = told.filter_map(|error| error["code"].as_str()).collect();
        let is_told = codes.iter().any(|told| code.is_empty() || *told == code);
        assert!(is_told, "{what}");
        Some(self.kind)
    }

    /// Sends it as `person` does.
    pub async fn send(&self, person: &mut Person, method: &str) -> Answered {
        let headers: Vec<_> = self.headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        person
            .send_bytes(method, &self.path, &headers, &self.body)
            .await
    }

    fn spoil_query(&mut self, lot: &mut Lot) {
        let query = match self.kind {
            Kind::UnknownQuery => lot.pick(&["nonsense=1", "limit%00=1", "%ff=1", "%zz="]),
            Kind::BadLimit => {
                lot.pick(&["limit=0", "limit=101", "limit=-1", "limit=%zz", "limit="])
            }
            Kind::BadCursor => lot.pick(&["cursor=AAAA", "cursor=%ff", "cursor=%zz", "cursor=~"]),
            _ => return,
        };
        self.path = format!("{}?{query}", self.path);
    }

    fn spoil_body(&mut self, fields: &[Field], lot: &mut Lot) {
        let mut media_type = "application/json";
        let mut text = object(fields, lot);
        self.body = match self.kind {
            Kind::NoJson => match lot.below(2) {
                0 => format!("{}{{", lot.pick(TEXTS)).into_bytes(),
                _ => lot.pick(NO_JSON).as_bytes().to_vec(),
            },
            Kind::NotUtf8 => not_utf8(fields, lot),
            Kind::NoObject => scalar(lot).to_string().into_bytes(),
            Kind::CutOff => {
                let whole = text.to_string().into_bytes();
                whole[..whole.len() - 1].to_vec()
            }
            Kind::TooDeep => "[".repeat(1000 + lot.below(9000)).into_bytes(),
            Kind::TooLarge => format!("{{\"a\":\"{}\"}}", "x".repeat(70_000)).into_bytes(),
            Kind::BeyondNumbers => br#"{"a":1e999,"b":-1e999}"#.to_vec(),
            Kind::AnotherType => {
                let types = [
                    "",
                    "text/plain",
                    "application/x-www-form-urlencoded",
                    "json",
                ];
                media_type = lot.pick(&types);
                text.to_string().into_bytes()
            }
            Kind::UnknownField => {
                // A name may be empty, too.
                let before = lot.pick(&["", "no field "]);
                text[format!("{before}{}", lot.pick(TEXTS))] = value(lot, 2);
                text.to_string().into_bytes()
            }
            Kind::WrongType => {
                self.field.clone_from(&fields[lot.below(fields.len())].name);
                json!({ &self.field: {"a": 1} }).to_string().into_bytes()
            }
            Kind::TwiceWrong => {
                self.field.clone_from(&fields[lot.below(fields.len())].name);
                let name = json!(self.field);
                format!(r#"{{{name}:{{"a":1}},{name}:{{"b":[]}}}}"#).into_bytes()
            }
            Kind::TooLong => {
                let texts: Vec<_> = fields.iter().filter(|field| field.is_bounded).collect();
                self.field.clone_from(&texts[lot.below(texts.len())].name);
                json!({ &self.field: "x".repeat(60_000) })
                    .to_string()
                    .into_bytes()
            }
            _ => any_fields(&text, fields, lot).into_bytes(),
        };
        self.headers = vec![("content-type", media_type.to_owned())];
    }
}

/// An object with bytes in it that are no text: in a name, or in a value.
fn not_utf8(fields: &[Field], lot: &mut Lot) -> Vec<u8> {
    let name = match fields.is_empty() {
        true => "a",
        false => &fields[lot.below(fields.len())].name,
    };
    let bytes = lot.pick(NO_UTF8);
    match lot.below(2) {
        0 => [b"{\"", name.as_bytes(), b"\":\"", bytes, b"\"}"].concat(),
        _ => [b"{\"", bytes, b"\":1}".as_slice()].concat(),
    }
}

/// `object`, and sometimes one of its fields once more.
fn any_fields(object: &Value, fields: &[Field], lot: &mut Lot) -> String {
    let text = object.to_string();
    if fields.is_empty() || text == "{}" || lot.below(2) == 0 {
        return text;
    }
    let name = json!(fields[lot.below(fields.len())].name);
    let (whole, again) = (&text[..text.len() - 1], value(lot, 2));
    format!("{whole},{name}:{again}}}")
}
