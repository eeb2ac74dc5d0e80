//! Our illustrations: square tiles drawn on one grid, in the manner of a Kashmiri lattice ceiling,
//! composed into panels. A course gets a panel of its own from its slug and topics, so a course that
//! an admin adds tomorrow looks as much at home as the first six.
//!
//! Colours are classes (`g` ground, `p` first, `q` second, `k` spark; `s` after it for strokes);
//! the stylesheet gives them values for light and dark.

mod scenes;

use std::fmt::Write as _;

pub(crate) use scenes::scene;

/// A drawing on a field of 100 × 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tile(&'static str);

const CHEVRON_LEFT: Tile = Tile(r#"<path class="ps" d="M62 24 36 50l26 26"/>"#);
const CHEVRON_RIGHT: Tile = Tile(r#"<path class="ps" d="m38 24 26 26-26 26"/>"#);
const MARK: Tile = Tile(
    r#"<path class="ps" d="M42 24 16 50l26 26M58 24l26 26-26 26"/><circle class="k" cx="50" cy="50" r="8"/>"#,
);
const ARCS: Tile = Tile(concat!(
    r#"<path class="p" d="M0 0h100A100 100 0 0 1 0 100z"/><path class="q" d="M0 0h68A68 68 0 0 1 0 68z"/>"#,
    r#"<path class="g" d="M0 0h34A34 34 0 0 1 0 34z"/>"#
));
const ARCS_TURNED: Tile = Tile(concat!(
    r#"<path class="p" d="M100 100H0A100 100 0 0 1 100 0z"/><path class="q" d="M100 100H32a68 68 0 0 1 68-68z"/>"#,
    r#"<path class="g" d="M100 100H66a34 34 0 0 1 34-34z"/>"#
));
const BITS: Tile = Tile(concat!(
    r#"<g class="p"><circle cx="24" cy="24" r="9"/><circle cx="76" cy="24" r="9"/><circle cx="50" cy="50" r="9"/>"#,
    r#"<circle cx="24" cy="76" r="9"/><circle cx="50" cy="76" r="9"/></g><g class="q"><circle cx="50" cy="24" r="4"/>"#,
    r#"<circle cx="24" cy="50" r="4"/><circle cx="76" cy="50" r="4"/><circle cx="76" cy="76" r="4"/></g>"#
));
const TREE: Tile = Tile(concat!(
    r#"<path class="qs" d="M50 24 26 52v24M50 24l24 28v24"/><circle class="p" cx="50" cy="24" r="11"/>"#,
    r#"<circle class="p" cx="26" cy="52" r="9"/><circle class="p" cx="74" cy="52" r="9"/>"#,
    r#"<circle class="p" cx="26" cy="80" r="7"/><circle class="k" cx="74" cy="80" r="7"/>"#
));
const BARS: Tile = Tile(concat!(
    r#"<path class="q" d="M16 62h14v22H16z"/><path class="p" d="M36 48h14v36H36zM56 34h14v50H56z"/>"#,
    r#"<path class="q" d="M76 42h8v42h-8z"/><circle class="k" cx="63" cy="20" r="7"/>"#
));
const SHEET: Tile = Tile(concat!(
    r#"<path class="p" d="M16 20h68v16H16z"/><path class="q" d="M16 40h20v18H16zM40 40h20v18H40zM64 40h20v18H64zM16 62h20v18H16z"#,
    r#"M64 62h20v18H64z"/><path class="k" d="M40 62h20v18H40z"/>"#
));
const NEURONS: Tile = Tile(concat!(
    r#"<path class="qt" d="M22 22 52 36M22 22l30 42M22 50l30-14M22 50l30 14M22 78l30-42M22 78l30-14M52 36l28 14M52 64l28-14"/>"#,
    r#"<g class="p"><circle cx="22" cy="22" r="8"/><circle cx="22" cy="50" r="8"/><circle cx="22" cy="78" r="8"/>"#,
    r#"<circle cx="52" cy="36" r="8"/><circle cx="52" cy="64" r="8"/></g><circle class="k" cx="80" cy="50" r="10"/>"#
));
const BELL: Tile = Tile(concat!(
    r#"<path class="p" d="M6 78c26 0 28-54 44-54s18 54 44 54z"/><path class="gs" d="M50 24v54"/>"#,
    r#"<circle class="k" cx="50" cy="24" r="7"/>"#
));
const STAIRS: Tile = Tile(
    r#"<path class="p" d="M0 100V75h25V50h25V25h25V0h25v100z"/><path class="q" d="M50 100V75h25V50h25v50z"/>"#,
);
const PROMPT: Tile =
    Tile(r#"<path class="ps" d="m22 28 22 22-22 22"/><path class="ks" d="M54 72h26"/>"#);
const LEAF: Tile = Tile(concat!(
    r#"<path class="p" d="M14 86V52a38 38 0 0 1 38-38h34v34a38 38 0 0 1-38 38z"/>"#,
    r#"<path class="gs" d="M14 86 62 38"/>"#
));
const STAR: Tile = Tile(concat!(
    r#"<path class="p" d="M24 24h52v52H24z"/><path class="p" d="M50 13.2 86.8 50 50 86.8 13.2 50z"/>"#,
    r#"<circle class="g" cx="50" cy="50" r="17"/><circle class="k" cx="50" cy="50" r="7"/>"#
));
const BRACES: Tile = Tile(concat!(
    r#"<path class="ps" d="M42 20c-14 0-8 18-12 26-1 3-4 4-8 4 4 0 7 1 8 4 4 8-2 26 12 26"/>"#,
    r#"<path class="ps" d="M58 20c14 0 8 18 12 26 1 3 4 4 8 4-4 0-7 1-8 4-4 8 2 26-12 26"/>"#
));
const TAG: Tile = Tile(
    r#"<path class="ps" d="M32 30 14 50l18 20M68 30l18 20-18 20"/><path class="ks" d="M57 24 43 76"/>"#,
);
const WAVES: Tile = Tile(concat!(
    r#"<path class="ps" d="M0 36c17-20 33-20 50 0s33 20 50 0"/>"#,
    r#"<path class="qs" d="M0 66c17-20 33-20 50 0s33 20 50 0"/>"#
));
const DOT: Tile = Tile(r#"<circle class="p" cx="50" cy="50" r="30"/>"#);
const SUNRISE: Tile = Tile(concat!(
    r#"<path class="p" d="M10 74a40 40 0 0 1 80 0z"/><path class="q" d="M30 74a20 20 0 0 1 40 0z"/>"#,
    r#"<path class="qs" d="M10 86h80"/>"#
));
const SCREENS: Tile = Tile(concat!(
    r#"<path class="p" d="M12 24h60v42H12z"/><path class="g" d="M18 36h48v24H18z"/><path class="q" d="M30 70h24v8H30z"/>"#,
    r#"<path class="p" d="M62 42h26v44H62z"/><path class="k" d="M67 50h16v26H67z"/>"#
));
const LATTICE: Tile =
    Tile(r#"<path class="qs" d="M50 0 100 50 50 100 0 50zM0 0l100 100M100 0 0 100"/>"#);
const LOOP: Tile = Tile(concat!(
    r#"<path class="ps" d="M74 34a30 30 0 1 0 6 22"/><path class="p" d="M62 34h24V10z"/>"#,
    r#"<circle class="k" cx="50" cy="52" r="7"/>"#
));

/// How a tile is coloured; the stylesheet knows the class.
const SCHEMES: [&str; 5] = ["t1", "t2", "t3", "t4", "t5"];

/// What may stand beside a course's own motif.
const COMPANIONS: [Tile; 12] = [
    ARCS,
    LEAF,
    CHEVRON_RIGHT,
    DOT,
    STAR,
    WAVES,
    ARCS_TURNED,
    LATTICE,
    BITS,
    CHEVRON_LEFT,
    STAIRS,
    SUNRISE,
];

/// The home page's panel: twelve tiles, from loose marks to the finished star, around a window of
/// four on the valley. Places count from the left of the first row.
const HERO: [(usize, Tile, usize); 12] = [
    (0, BITS, 2),
    (1, CHEVRON_LEFT, 0),
    (2, CHEVRON_RIGHT, 1),
    (3, ARCS_TURNED, 2),
    (4, TREE, 0),
    (7, PROMPT, 0),
    (8, LEAF, 1),
    (11, SHEET, 4),
    (12, NEURONS, 0),
    (13, BELL, 2),
    (14, STAR, 3),
    (15, MARK, 0),
];

/// The panel of the home page, four by four.
pub(crate) fn hero() -> String {
    let tiles = HERO
        .iter()
        .map(|(place, tile, scheme)| (*place, *tile, *scheme));
    let window = scene("valley").unwrap_or_default().replacen(
        "<svg class=\"art scene\"",
        "<svg class=\"scene\" x=\"100\" y=\"100\" width=\"200\" height=\"200\"",
        1,
    );
    let mut svg = panel(4, 4, tiles);
    svg.truncate(svg.len() - "</svg>".len());
    svg + &window + "</svg>"
}

/// The panel of one course, `columns` × `rows` tiles, always the same for the same course.
pub(crate) fn course_panel(slug: &str, topics: &[String], columns: usize, rows: usize) -> String {
    let mut seed = seed_of(slug);
    let count = columns * rows;
    let motifs = motifs_of(slug, topics);
    let first = step(&mut seed, count);
    let second = (first + count.div_ceil(2)) % count;
    let mut tiles: Vec<(Tile, usize)> = Vec::with_capacity(count);
    for place in 0..count {
        let tile = match place {
            _ if place == first => motifs[0],
            _ if place == second => motifs[1],
            _ => fresh_companion(&mut seed, &tiles, motifs),
        };
        let left = if place % columns == 0 {
            None
        } else {
            tiles.last().map(|(_, scheme)| *scheme)
        };
        let above = place
            .checked_sub(columns)
            .and_then(|above| tiles.get(above))
            .map(|(_, scheme)| *scheme);
        tiles.push((tile, fresh_scheme(&mut seed, left, above)));
    }
    let placed = tiles.into_iter().enumerate();
    panel(
        columns,
        rows,
        placed.map(|(place, (tile, scheme))| (place, tile, scheme)),
    )
}

/// The two motifs that say what a course is about; unknown subjects get two at random.
fn motifs_of(slug: &str, topics: &[String]) -> [Tile; 2] {
    let subject = format!("{slug} {}", topics.join(" ")).to_lowercase();
    let known: [(&str, [Tile; 2]); 9] = [
        ("office", [SHEET, BARS]),
        ("machine", [NEURONS, STAR]),
        ("data-science", [BELL, BARS]),
        ("web", [TAG, SCREENS]),
        ("computer", [TREE, BITS]),
        ("python", [PROMPT, LOOP]),
        ("data", [BARS, BELL]),
        ("design", [SCREENS, STAR]),
        ("program", [BRACES, PROMPT]),
    ];
    let found = known.iter().find(|(word, _)| subject.contains(word));
    found.map_or([MARK, BRACES], |(_, motifs)| *motifs)
}

/// A companion that the panel does not show yet; panels are smaller than the supply.
fn fresh_companion(seed: &mut u32, shown: &[(Tile, usize)], motifs: [Tile; 2]) -> Tile {
    let start = step(seed, COMPANIONS.len());
    let mut candidates = COMPANIONS.iter().cycle().skip(start).take(COMPANIONS.len());
    let fresh = candidates
        .find(|tile| !motifs.contains(tile) && shown.iter().all(|(other, _)| other != *tile));
    fresh.copied().unwrap_or(DOT)
}

fn fresh_scheme(seed: &mut u32, left: Option<usize>, above: Option<usize>) -> usize {
    // The spark scheme (3) is the rarest, so that it stays a spark.
    const BAG: [usize; 9] = [0, 1, 2, 0, 1, 2, 4, 2, 3];
    let start = step(seed, BAG.len());
    let mut candidates = BAG.iter().cycle().skip(start).take(BAG.len());
    let fresh = candidates.find(|scheme| Some(**scheme) != left && Some(**scheme) != above);
    fresh.copied().unwrap_or(4)
}

fn panel(columns: usize, rows: usize, tiles: impl Iterator<Item = (usize, Tile, usize)>) -> String {
    let mut svg = format!(
        r#"<svg class="art" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">"#,
        columns * 100,
        rows * 100
    );
    for (place, Tile(drawing), scheme) in tiles {
        let (x, y) = (place % columns * 100, place / columns * 100);
        let class = SCHEMES[scheme % SCHEMES.len()];
        // Writing to a String cannot fail.
        let _ = write!(
            svg,
            r#"<svg class="{class}" x="{x}" y="{y}" width="100" height="100" viewBox="0 0 100 100"><path class="g" d="M0 0h100v100H0z"/>{drawing}</svg>"#
        );
    }
    svg.push_str("</svg>");
    svg
}

/// FNV-1a: small, and the same for ever.
fn seed_of(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// A number below `bound`; the generator moves on.
fn step(seed: &mut u32, bound: usize) -> usize {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    usize::try_from(*seed >> 16).unwrap_or_default() % bound.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_keeps_its_panel_and_differs_from_others() {
        let panel = |slug: &str| course_panel(slug, &[], 4, 1);
        assert_eq!(panel("python"), panel("python"));
        assert_ne!(panel("python"), panel("rust"));
    }

    #[test]
    fn panels_have_the_tiles_asked_for() {
        for (columns, rows) in [(4, 1), (3, 2), (3, 3), (1, 1)] {
            let svg = course_panel("any", &[], columns, rows);
            assert_eq!(svg.matches("width=\"100\"").count(), columns * rows);
        }
    }
}
