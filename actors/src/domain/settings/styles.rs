//! The product's name, and an own style and script of the panel (administration.md 8.7).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET|PATCH /api/v1/settings/styles`: the product's name, and an own style and script of the panel (administration.md 8.7).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StyleSettings {
    /// Shown in place of the product's own name, at most 40 characters; empty = Rozmova.
    pub product_name: String,
    /// CSS of the panel, at most 100 KiB.
    pub styles_css: String,
    /// JavaScript of the panel, at most 100 KiB; only the owner of the instance sets it.
    pub scripts_js: String,
    /// The script runs; off, it is only kept.
    pub scripts_enabled: bool,
}

impl StyleSettings {
    /// Bytes of a style and of a script.
    pub const MOST: usize = 100 * 1024;
    /// Characters of a name.
    pub const MOST_NAME: usize = 40;

    /// As the values are stored: a name without spaces around, lines that end as they do here.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        self.product_name = self.product_name.trim().to_owned();
        self.styles_css = self.styles_css.replace("\r\n", "\n");
        self.scripts_js = self.scripts_js.replace("\r\n", "\n");
        self
    }

    /// What is wrong, all of it: (field, sentence).
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let chars = self.product_name.chars().count();
        if chars > Self::MOST_NAME || self.product_name.chars().any(char::is_control) {
            let sentence = format!("{chars} characters, at most {} on one line are accepted", Self::MOST_NAME);
            faults.push((String::from("product_name"), sentence));
        }
        for (field, text) in [("styles_css", &self.styles_css), ("scripts_js", &self.scripts_js)] {
            if text.len() > Self::MOST {
                let sentence = format!("{} bytes, at most {} are accepted", text.len(), Self::MOST);
                faults.push((String::from(field), sentence));
            }
            if text.contains('\0') {
                faults.push((String::from(field), String::from("it holds a zero byte, text is accepted")));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_and_a_script_are_texts_within_their_limits() {
        let good = StyleSettings {
            product_name: " Світло ".into(),
            styles_css: "a {\r\n}".into(),
            scripts_js: "x".repeat(StyleSettings::MOST),
            scripts_enabled: true,
        };
        let tidy = good.tidy();
        assert_eq!((tidy.product_name.as_str(), tidy.styles_css.as_str(), tidy.faults()), ("Світло", "a {\n}", vec![]));
        let wrong = StyleSettings {
            product_name: "х".repeat(41),
            styles_css: "x".repeat(StyleSettings::MOST + 1),
            scripts_js: "\0".into(),
            scripts_enabled: false,
        };
        let named: Vec<String> = wrong.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(named, ["product_name", "styles_css", "scripts_js"]);
        assert_eq!(StyleSettings::default().faults(), vec![]);
    }
}
