//! What every program of the suite sends, in Rust.

use std::borrow::Cow;
use std::time::Duration;
use std::{env, error, fmt};

use sentry::protocol::{Attachment, User};
use sentry::{Breadcrumb, ClientOptions, Level};

#[derive(Debug)]
struct CardDeclined;

impl fmt::Display for CardDeclined {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "card was declined")
    }
}

impl error::Error for CardDeclined {}

#[derive(Debug)]
struct PaymentError(CardDeclined);

impl fmt::Display for PaymentError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "order was not paid")
    }
}

impl error::Error for PaymentError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.0)
    }
}

#[derive(Debug)]
struct OutOfStock(u32);

impl fmt::Display for OutOfStock {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "order {} is out of stock", self.0)
    }
}

impl error::Error for OutOfStock {}

#[derive(Debug)]
struct WithNote;

impl fmt::Display for WithNote {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "with a note")
    }
}

impl error::Error for WithNote {}

#[inline(never)]
fn reserve(order: u32) {
    sentry::capture_error(&OutOfStock(order));
}

fn step(name: &str, capture: impl FnOnce()) {
    sentry::with_scope(|scope| scope.set_tag("step", name), capture);
}

fn main() {
    let mut options = ClientOptions::default();
    options.release = Some(Cow::Borrowed("shop@1.2.3"));
    options.environment = Some(Cow::Borrowed("sdk-test"));
    options.attach_stacktrace = true;
    let guard = sentry::init((env::var("SENTRY_DSN").expect("SENTRY_DSN"), options));

    sentry::configure_scope(|scope| scope.set_tag("suite", env::var("SDK_SUITE").expect("SDK_SUITE")));
    sentry::add_breadcrumb(Breadcrumb {
        category: Some("cart".into()),
        message: Some("cart was opened".into()),
        level: Level::Info,
        data: [("items".to_string(), 3.into())].into_iter().collect(),
        ..Default::default()
    });

    step("chained", || {
        sentry::capture_error(&PaymentError(CardDeclined));
    });
    step("message", || {
        sentry::capture_message("stock is low", Level::Warning);
    });
    sentry::with_scope(
        |scope| {
            scope.set_tag("step", "attachment");
            scope.set_user(Some(User {
                id: Some("42".into()),
                email: Some("ann@example.com".into()),
                username: Some("ann".into()),
                ..Default::default()
            }));
            scope.add_attachment(Attachment {
                buffer: b"a note".to_vec(),
                filename: "note.txt".into(),
                content_type: Some("text/plain".into()),
                ty: None,
            });
        },
        || {
            sentry::capture_error(&WithNote);
        },
    );
    for order in [17, 4711] {
        step("same", || reserve(order));
    }
    if !guard.flush(Some(Duration::from_secs(20))) {
        panic!("not everything was sent");
    }
}
