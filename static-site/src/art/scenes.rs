//! Scenes: whole pictures drawn by hand on the same grid and in the same few colours as the tiles.
//! `a0` … `a3` fill from the ground to the deepest green, `ap` paper, `ak` the spark; `s…` draws
//! lines of middle weight, `w…` heavy ones, `sd` the outline of what is not there.

/// Every scene by its name: what the file shows is said by the name alone.
const SCENES: [(&str, &str); 9] = [
    ("apart", include_str!("apart.svg")),
    ("branch", include_str!("branch.svg")),
    ("class", include_str!("class.svg")),
    ("door", include_str!("door.svg")),
    ("empty", include_str!("empty.svg")),
    ("gap", include_str!("gap.svg")),
    ("lake", include_str!("lake.svg")),
    ("letter", include_str!("letter.svg")),
    ("valley", include_str!("valley.svg")),
];

/// The scene of that name, as markup of one line.
pub(crate) fn scene(name: &str) -> Option<String> {
    let found = SCENES.iter().find(|(each, _)| *each == name);
    found.map(|(_, drawing)| drawing.lines().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_is_one_drawing_that_readers_pass_over() {
        for (name, _) in SCENES {
            let drawing = scene(name).unwrap();
            assert!(drawing.starts_with("<svg class=\"art scene\""), "{name}");
            assert!(drawing.ends_with("</svg>"), "{name}");
            assert!(drawing.contains("aria-hidden=\"true\""), "{name}");
            assert!(
                !drawing.contains("fill=") && !drawing.contains("id="),
                "{name}: colours are classes"
            );
        }
        assert_eq!(scene("no such scene"), None);
    }
}
