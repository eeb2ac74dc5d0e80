//! `account-totp`.

use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::json;

use super::{kept, told};

const OFFER: &str = "/api/account/totp";
const CONFIRM: &str = "/api/account/totp/confirm";
const REMOVE: &str = "/api/account/totp/remove";

#[tokio::test]
async fn an_offered_secret_can_be_typed_and_scanned_and_asks_for_nothing_yet() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let body = json!({"password": PASSWORD});
    let offer = asha.post(OFFER, body).await.expect(200);
    let (secret, uri) = (offer.text_at("/secret"), offer.text_at("/uri"));
    assert_eq!(
        uri,
        format!(
            "otpauth://totp/The%20Coding%20Science:asha.rao%40example.com?secret={secret}\
             &issuer=The%20Coding%20Science&algorithm=SHA1&digits=6&period=30"
        )
    );
    assert_eq!(read_back(offer.text_at("/qr_svg")), uri);
    assert_eq!(asha.account().await.json["second_factor"], false);
    let email = email_of("Asha Rao");
    asha.logs_in(&email, PASSWORD).await.expect(200);
    assert!(told(&academy).await.is_empty());
    // Nobody who reads the table reads the secret.
    let text = format!("{:?}", academy.items().await);
    assert!(!text.contains(secret));
}

/// Reads a QR code as an independent decoder does.
fn read_back(svg: &str) -> String {
    let side = svg.split("viewBox=\"0 0 ").nth(1).unwrap();
    let side: usize = side.split(' ').next().unwrap().parse().unwrap();
    let path = svg.split("<path d=\"").nth(1).unwrap();
    let path = path.split('"').next().unwrap();
    let mut dark = vec![vec![false; side]; side];
    for run in path.split('M').skip(1) {
        let (left, rest) = run.split_once(' ').unwrap();
        let (top, rest) = rest.split_once('h').unwrap();
        let length: usize = rest.split('v').next().unwrap().parse().unwrap();
        let (left, top): (usize, usize) = (left.parse().unwrap(), top.parse().unwrap());
        dark[top][left..left + length].fill(true);
    }
    let scale = 8;
    let pixel = |x: usize, y: usize| if dark[y / scale][x / scale] { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * scale, side * scale, pixel);
    let grids = image.detect_grids();
    grids[0].decode().unwrap().1
}

#[tokio::test]
async fn strangers_wrong_passwords_and_bad_fields_change_nothing() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut stranger = academy.visitor();
    let before = kept(&academy).await;
    for path in [OFFER, CONFIRM, REMOVE] {
        let refused = stranger.post(path, json!({})).await;
        refused.expect_problem(401, "not_signed_in");
    }
    for path in [CONFIRM, REMOVE] {
        for (code, error) in [("", "required"), (&"1".repeat(65), "too_long")] {
            let refused = asha.post(path, json!({"code": code})).await;
            refused.expect_fields(&[("code", error)]);
        }
    }
    let refused = asha
        .post(OFFER, json!({"password": "not the password"}))
        .await;
    refused.expect_problem(403, "wrong_password");
    assert_eq!(kept(&academy).await, before);
}
