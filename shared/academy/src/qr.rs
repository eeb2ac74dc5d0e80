//! QR codes, drawn by us as SVG: no third party sees a payment (ISO/IEC 18004).

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of white around the code; the standard asks for four.
const QUIET_ZONE: i32 = 4;

/// The code of `text` as an SVG picture, dark on white whatever the page's colours, so that every
/// camera reads it. Nothing when the text is too long for any code (over 2,331 bytes).
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET_ZONE;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size())
                .take_while(|&at| code.get_module(at, y))
                .count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                let (left, top) = (x + QUIET_ZONE, y + QUIET_ZONE);
                let _ = write!(path, "M{left} {top}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\" role=\"img\"><path fill=\"#fff\" \
         d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_link_becomes_a_picture_and_a_book_does_not() {
        let picture = svg("upi://pay?pa=a@b&am=1.00").unwrap();
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>"));
        assert!(
            picture.contains("M4 4h7v1h-7z"),
            "the finder pattern's top edge"
        );
        assert_eq!(svg(&"x".repeat(3000)), None);
    }
}
