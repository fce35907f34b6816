//! How operators are named to clients.

use std::borrow::Cow;

/// How operators are named to clients (operator-line.md 14, administration.md 8.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naming<'a> {
    shown: bool,
    template: &'a str,
}

impl<'a> Naming<'a> {
    /// What a template may hold between `{{` and `}}`.
    pub const PLACEHOLDERS: [&'static str; 3] = ["first_name", "last_name", "name"];
    /// The template of a new instance: the whole name.
    pub const WHOLE: &'static str = "{{first_name}} {{last_name}}";
    /// Characters of a template.
    pub const MOST: usize = 100;

    /// `shown` = operators are named at all.
    #[must_use]
    pub const fn new(shown: bool, template: &'a str) -> Self {
        Self { shown, template }
    }

    /// The name a client sees; `None` = nobody is named. The first name is the first word of the name, the last name the rest.
    #[must_use]
    pub fn of<'n>(&self, name: &'n str) -> Option<Cow<'n, str>> {
        let name = name.trim();
        if !self.shown || name.is_empty() {
            return None;
        }
        if self.template == Self::WHOLE {
            return Some(Cow::Borrowed(name));
        }
        let (first, last) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
        // In one pass: a name that looks like a placeholder stays a name.
        let (mut filled, mut rest) = (String::new(), self.template);
        while let Some((before, after)) = rest.split_once("{{") {
            filled.push_str(before);
            let (key, tail) = after.split_once("}}").unwrap_or((after, ""));
            filled.push_str(match key.trim() {
                "first_name" => first,
                "last_name" => last.trim_start(),
                "name" => name,
                _ => "",
            });
            rest = tail;
        }
        filled.push_str(rest);
        let tidy = filled.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(if tidy.is_empty() { Cow::Borrowed(name) } else { Cow::Owned(tidy) })
    }

    /// What is wrong with a template.
    #[must_use]
    pub fn fault(template: &str) -> Option<String> {
        let chars = template.chars().count();
        if template.trim().is_empty() || chars > Self::MOST || template.chars().any(char::is_control) {
            return Some(format!("{chars} characters, 1 to {} on one line are accepted", Self::MOST));
        }
        let known = || {
            let names: Vec<String> = Self::PLACEHOLDERS.iter().map(|name| format!("{{{{{name}}}}}")).collect();
            names.join(", ")
        };
        let mut rest = template;
        while let Some((_, after)) = rest.split_once("{{") {
            let Some((key, tail)) = after.split_once("}}") else {
                return Some(format!("a placeholder is not closed; {} are accepted", known()));
            };
            if !Self::PLACEHOLDERS.contains(&key.trim()) {
                return Some(format!("«{:.40}» is no placeholder; {} are accepted", key.trim(), known()));
            }
            rest = tail;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_reads_the_name_as_the_template_says_it() {
        let rows = [
            (Naming::WHOLE, "Ірина Коваль", Some("Ірина Коваль")),
            ("{{name}}", " Ірина  Коваль ", Some("Ірина Коваль")),
            ("{{first_name}} К.", "Ірина Коваль", Some("Ірина К.")),
            ("{{ first_name }}, підтримка", "Ірина Коваль", Some("Ірина, підтримка")),
            ("{{last_name}} {{first_name}}", "Ірина Коваль Петренко", Some("Коваль Петренко Ірина")),
            ("{{last_name}}", "Ірина", Some("Ірина")),
            ("Служба підтримки", "Ірина Коваль", Some("Служба підтримки")),
            ("{{first_name}}", "{{last_name}} x", Some("{{last_name}}")),
            ("{{first_name}}", "", None),
        ];
        for (template, name, wanted) in rows {
            assert_eq!(Naming::new(true, template).of(name).as_deref(), wanted, "{template} of {name}");
        }
        assert_eq!(Naming::new(false, Naming::WHOLE).of("Ірина"), None, "names stay inside");
    }

    #[test]
    fn a_template_of_something_unknown_is_refused_with_what_is_accepted() {
        for good in [Naming::WHOLE, "{{ name }}", "Підтримка", "{x} {{name}}"] {
            assert_eq!(Naming::fault(good), None, "{good}");
        }
        for wrong in ["", "  ", "{{role}}", "{{name", "{{}}", "a\nb", &"х".repeat(101)] {
            assert!(Naming::fault(wrong).is_some(), "{wrong}");
        }
        assert!(Naming::fault("{{role}}").unwrap_or_default().contains("{{first_name}}"));
    }
}
