//! `enrollments-payment`.

use academy::domain::money::Paise;
use academy_tests::{Academy, Answered};
use serde_json::json;

use super::{UTR, edit_course, kept, snapshot, tomorrow};

/// Pixels a module; the decoder wants some.
const SCALE: usize = 8;

/// What the picture says, read by a decoder of another make. The picture is painted here, from its own
/// paths: only `M x y h n v 1 h -n z`, as it is drawn.
fn read_back(svg: &str) -> String {
    let side: usize = between(svg, "viewBox=\"0 0 ", " ").parse().unwrap();
    let path = between(svg, "<path d=\"", "\"");
    let mut dark = vec![vec![false; side]; side];
    for run in path.split('M').filter(|run| !run.is_empty()) {
        let (at, rest) = run.split_once('h').unwrap();
        let (x, y) = at.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let length: usize = rest.split_once("v1h-").unwrap().0.parse().unwrap();
        assert_eq!(rest, format!("{length}v1h-{length}z"));
        dark[y][x..x + length].fill(true);
    }
    let pixels = side * SCALE;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(pixels, pixels, |x, y| {
        if dark[y / SCALE][x / SCALE] { 0 } else { 255 }
    });
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

fn due(payment: &Answered) -> Option<i64> {
    payment.number_at("/amount_paise")
}

/// BARS, money 7. Regression 9: raw spaces and `&` cut the note, no `cu`, `am=499.0`, the QR drawn
/// by a third party. Fails if `upi::link` writes a value without `encoded`, or an amount but by
/// `upi_amount`, or `qr::svg` draws another text.
#[tokio::test]
async fn links_equal_the_goldens_and_the_codes_read_back_as_the_links() {
    let table = [
        (
            "AI & Machine Learning Foundations",
            49_900,
            "499.00",
            "AI%20%26%20Machine%20Learning%20Foundations",
        ),
        (
            "C++: 100% = fun?#1",
            149_905,
            "1499.05",
            "C%2B%2B%3A%20100%25%20%3D%20fun%3F%231",
        ),
        ("डेटा", 100, "1.00", "%E0%A4%A1%E0%A5%87%E0%A4%9F%E0%A4%BE"),
    ];
    for (name, price, am, tn) in table {
        let academy = Academy::open().await;
        academy.course("course", price).await;
        edit_course(&academy, "course", |course| course.name = name.to_owned()).await;
        let mut asha = academy.student("Asha Rao").await;
        let id = asha.enrolls_in("course").await;
        let tr = kept(&academy, &id).await.reference.to_string();
        let payment = asha
            .get(&format!("/api/enrollments/{id}/payment"))
            .await
            .expect(200);
        assert_eq!(payment.header("cache-control"), Some("no-store"));
        let mut json = payment.json;
        let rest = format!("pn=The%20Coding%20Science&am={am}&cu=INR&tn={tn}&tr={tr}");
        for (option, pa) in json["options"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .zip(["academy@bank", "academy.two@bank"])
        {
            let link = format!("upi://pay?pa={pa}&{rest}");
            assert_eq!(option["upi_uri"], link);
            let svg = option.as_object_mut().unwrap().remove("qr_svg").unwrap();
            assert_eq!(read_back(svg.as_str().unwrap()), link);
            option.as_object_mut().unwrap().remove("upi_uri");
        }
        let expected = json!({
            "enrollment_id": id,
            "amount_paise": price,
            "currency": "INR",
            "reference": tr,
            "payee_name": "The Coding Science",
            "verified_merchant": false,
            "review_hours": 24,
            "options": [
                {"id": "main", "label": "Main account", "vpa": "academy@bank"},
                {"id": "second", "label": "Second account", "vpa": "academy.two@bank"},
            ],
        });
        assert_eq!(json, expected);
    }
}

/// Regression 2: the payee of an official QR came from the address bar. Fails if `payment.rs` looks
/// at the request's query.
#[tokio::test]
async fn nothing_in_the_address_bar_changes_payee_or_amount() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    let path = format!("/api/enrollments/{id}/payment");
    let plain = asha.get(&path).await.expect(200);
    let before = snapshot(&academy).await;
    let query = "vpa=thief@bank&pa=thief@bank&am=1.00&amount=1&amount_paise=100&option=thief&payee_name=Thief";
    let answer = asha
        .get_besides_the_contract(&format!("{path}?{query}"))
        .await;
    assert_eq!(answer.json, plain.json);
    assert_eq!(snapshot(&academy).await, before);
}

/// Fails if a rejection leaves `price_holds_until` where it was: then who paid on the last day, and
/// mistyped a digit, owes the new price because of the time that the review took.
#[tokio::test]
async fn the_price_is_honoured_for_thirty_days_and_then_is_the_courses() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let id = asha.enrolls_in("python").await;
    let under_review = ravi.enrolls_in("python").await;
    let made = kept(&academy, &id).await.created_at;
    edit_course(&academy, "python", |course| {
        course.price = Paise::new(79_900).unwrap();
    })
    .await;
    let path = format!("/api/enrollments/{id}/payment");
    let ravis = format!("/api/enrollments/{under_review}/payment");

    let last_moment = made.plus_days(30).plus_millis(-1);
    academy.clock.set(last_moment.plus_days(-1));
    tomorrow(&academy, &mut asha, "Asha Rao").await;
    tomorrow(&academy, &mut ravi, "Ravi Nair").await;
    tomorrow(&academy, &mut meera, "Meera Iyer").await;
    academy.clock.set(last_moment);
    let payment = asha.get(&path).await.expect(200);
    assert_eq!(due(&payment), Some(49_900));
    ravi.pays(&under_review, UTR).await;

    academy.clock.set(made.plus_days(30));
    let payment = asha.get(&path).await.expect(200);
    assert_eq!(due(&payment), Some(79_900));
    assert!(
        payment
            .text_at("/options/0/upi_uri")
            .contains("&am=799.00&")
    );
    // Looking at it changes nothing: the new price is taken when it is paid.
    assert_eq!(
        asha.enrollment(&id).await.number_at("/amount_paise"),
        Some(49_900)
    );
    // Who has paid in time has paid, and how long the review takes is not theirs to bear.
    let before = kept(&academy, &under_review).await.price_holds_until;
    academy.clock.set(last_moment.plus_seconds(60));
    let payment = ravi.get(&ravis).await.expect(200);
    assert_eq!(due(&payment), Some(49_900));
    let path = format!("/api/admin/enrollments/{under_review}/reject");
    let body = json!({"reason": "No such transfer came."});
    meera.post(&path, body).await.expect(200);
    let until = kept(&academy, &under_review).await.price_holds_until;
    assert_eq!(until, before.plus_seconds(60));
    for (at, price) in [(until.plus_millis(-1), 49_900), (until, 79_900)] {
        academy.clock.set(at);
        let payment = ravi.get(&ravis).await.expect(200);
        assert_eq!(due(&payment), Some(price));
    }
    academy.clock.set(until.plus_millis(-1));
    let sent = ravi.pays(&under_review, UTR).await;
    assert_eq!(sent.number_at("/amount_paise"), Some(49_900));
}

/// Fails if `submit` takes the price of the day without its 30 days where it is the old one: a rejection
/// would bring yet another price.
#[tokio::test]
async fn a_late_utr_holds_the_price_of_the_day_though_that_is_the_old_one() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    academy.wait_seconds(30 * 24 * 60 * 60);
    tomorrow(&academy, &mut asha, "Asha Rao").await;
    let sent = asha.pays(&id, UTR).await;
    assert_eq!(sent.number_at("/amount_paise"), Some(49_900));
    let until = kept(&academy, &id).await.price_holds_until;
    assert_eq!(until, academy.clock.now().plus_days(30));
}

/// Fails if `is_amount_fixed` asks the state alone: then what came is held against another price than
/// the one that the admin compared it with.
#[tokio::test]
async fn what_came_in_another_amount_came_for_the_price_of_then() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let id = asha.enrolls_in("python").await;
    let short = json!({"utr": UTR, "amount_received_paise": 40_000});
    meera.records(&id, short).await;
    edit_course(&academy, "python", |course| {
        course.price = Paise::new(79_900).unwrap();
    })
    .await;
    academy.wait_seconds(30 * 24 * 60 * 60);
    tomorrow(&academy, &mut asha, "Asha Rao").await;
    let path = format!("/api/enrollments/{id}/payment");
    let payment = asha.get(&path).await.expect(200);
    assert_eq!(due(&payment), Some(49_900));
    let sent = asha.pays(&id, "400000000001").await;
    assert_eq!(sent.number_at("/amount_paise"), Some(49_900));
}

/// Regression 10: one entry to the enroll button created the row but never showed how to pay. Fails
/// if `already` answers without the id and reference of the live enrollment, or
/// `State::awaits_payment` is false for a new one.
#[tokio::test]
async fn whichever_way_one_comes_to_an_enrollment_it_can_be_paid() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    for status in [201, 200] {
        let body = json!({"course": "python"});
        let answer = asha.post("/api/enrollments", body).await.expect(status);
        let path = format!("/api/enrollments/{}/payment", answer.text_at("/id"));
        let payment = asha.get(&path).await.expect(200);
        assert_eq!(payment.text_at("/reference"), answer.text_at("/reference"));
    }
}
