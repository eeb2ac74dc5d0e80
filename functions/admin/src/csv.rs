//! Comma-separated values (RFC 4180), in UTF-8, that a spreadsheet can open without harm.

/// What makes a spreadsheet take a cell for a formula, at its beginning.
const BEGIN_FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A file that grows row by row.
#[derive(Debug)]
pub(crate) struct Csv(String);

impl Csv {
    /// A file with its header row.
    pub(crate) fn new(header: &[&str]) -> Self {
        Self(header.join(",") + "\r\n")
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[String]) {
        for (place, text) in cells.iter().enumerate() {
            if place > 0 {
                self.0.push(',');
            }
            self.cell(text);
        }
        self.0.push_str("\r\n");
    }

    /// Its length so far, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.0.len()
    }

    /// The file.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    fn cell(&mut self, text: &str) {
        let guard = if text.starts_with(BEGIN_FORMULAS) {
            "'"
        } else {
            ""
        };
        // Blanks at an end are kept by quotes only, as some programs have it.
        let quoted = text.contains([',', '"', '\n', '\r']) || text.trim() != text;
        if !quoted {
            self.0.push_str(guard);
            self.0.push_str(text);
            return;
        }
        self.0.push('"');
        self.0.push_str(guard);
        self.0.push_str(&text.replace('"', "\"\""));
        self.0.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_never_begin_a_formula() {
        let table = [
            ("", ""),
            ("Asha Rao", "Asha Rao"),
            ("Rao, Asha", "\"Rao, Asha\""),
            ("the \"best\"", "\"the \"\"best\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("+919876543210", "'+919876543210"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            (
                "=HYPERLINK(\"x\",\"y\")",
                "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"",
            ),
            ("a=1", "a=1"),
            (" =1", "\" =1\""),
            ("आशा", "आशा"),
        ];
        for (text, written) in table {
            let mut csv = Csv::new(&["a", "b"]);
            csv.row(&[text.to_owned(), "end".to_owned()]);
            let bytes = csv.into_bytes();
            let file = String::from_utf8(bytes).unwrap();
            assert_eq!(file, format!("a,b\r\n{written},end\r\n"), "{text:?}");
        }
    }
}
