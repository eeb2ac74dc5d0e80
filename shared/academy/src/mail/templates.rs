//! Letters to mails: one layout for the HTML part, one for the text part, both inside the program.
//! Whatever a letter holds is escaped where it is shown; nothing here is marked safe.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context, escape_formatter};

use super::lines::phone;
use super::words::{self, Links};
use super::{Message, Names};
use crate::crypto::Key;
use crate::facts;

/// A mail's words, ready to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The text part; a link stands on a line of its own.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Why a mail could not be rendered: a mistake in a template, never in the data.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template is malformed, or names what it is not given.
    #[error("a mail's template failed: {0:#}")]
    Template(#[from] minijinja::Error),
    /// A void item stands for "no mail".
    #[error("there is no mail to render")]
    Nothing,
}

/// Renders `message`, which names whom `names` says. Its links begin with `origin`, and their tokens are
/// made with `key`.
///
/// # Errors
/// [`RenderError`].
pub fn render(
    message: &Message,
    names: Names<'_>,
    origin: &str,
    key: &Key,
) -> Result<Rendered, RenderError> {
    let links = Links { origin, key };
    let letter = words::letter(message, names, links).ok_or(RenderError::Nothing)?;
    let environment = environment()?;
    let fill = |template: &str| {
        environment.get_template(template)?.render(context! {
            letter => Serde(&letter),
            name => facts::NAME,
            legal_name => facts::LEGAL_NAME,
            location => facts::CONTACT_LOCATION,
            email => facts::CONTACT_EMAIL,
            phone => facts::CONTACT_PHONE,
            phone_text => phone(facts::CONTACT_PHONE),
            origin => origin,
        })
    };
    let (text, html) = (fill("letter.txt")?, fill("letter.html")?);
    Ok(Rendered {
        subject: letter.subject,
        text,
        html,
    })
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|name| {
        if name.ends_with(".html") {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    environment.set_formatter(|out, state, value| {
        if *state.auto_escape() != AutoEscape::Html || value.is_safe() {
            return escape_formatter(out, state, value);
        }
        let text = value.to_string();
        out.write_str(&escaped(&text))?;
        Ok(())
    });
    let mut syntax = SyntaxConfig::builder();
    let syntax = syntax
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.add_template("letter.txt", include_str!("letters/letter.txt"))?;
    environment.add_template("letter.html", include_str!("letters/letter.html"))?;
    Ok(environment)
}

/// What HTML needs, in elements and in quoted attributes, and no more: links stay as they are, so that
/// a person who looks at a mail's source can read them.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            other => shown.push(other),
        }
    }
    shown
}
