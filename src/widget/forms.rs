//! The form before the first message and the rating after the last one, judged against the settings; pure (ui.md 12).

use rozmova_actors::domain::message::clean_text;
use serde_json::{Map, Value};

use crate::channels::settings::{FieldKind, Prechat, PrechatField};

/// Longest answer of a field, characters.
const MAX_ANSWER: usize = 200;
/// Longest comment of a rating, characters.
pub const MAX_COMMENT: usize = 1_000;

/// A form as it was accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Digits of the phone.
    pub phone: String,
    /// The rest, by key.
    pub others: Map<String, Value>,
    /// The visitor agreed to what was asked.
    pub consent: bool,
}

/// What is wrong with a field: its key and a word that the page has a sentence for.
pub type Fault = (String, &'static str);

/// Judges a form. Values that nobody asked for are dropped.
///
/// # Errors
/// Every fault: `required`, `email`, `phone`, `choice`, `too_long`; `consent` under its own name.
pub fn judge(form: &Prechat, values: &Map<String, Value>) -> Result<Answers, Vec<Fault>> {
    let (mut answers, mut faults) = (Answers::default(), Vec::new());
    for field in &form.fields {
        let raw = values.get(&field.key).and_then(Value::as_str).map(clean_text).unwrap_or_default();
        match answer(field, raw.trim()) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => match field.key.as_str() {
                "name" => answers.name = text,
                "email" => answers.email = text,
                "phone" => answers.phone = text,
                key => drop(answers.others.insert(key.to_owned(), text.into())),
            },
            Err(why) => faults.push((field.key.clone(), why)),
        }
    }
    answers.consent = values.get("consent").and_then(Value::as_bool).unwrap_or(false);
    if form.consent.values().any(|text| !text.is_empty()) && !answers.consent {
        faults.push((String::from("consent"), "required"));
    }
    if faults.is_empty() { Ok(answers) } else { Err(faults) }
}

fn answer(field: &PrechatField, text: &str) -> Result<String, &'static str> {
    if text.is_empty() {
        return if field.required { Err("required") } else { Ok(String::new()) };
    }
    if text.chars().count() > MAX_ANSWER {
        return Err("too_long");
    }
    match field.kind {
        FieldKind::Text => Ok(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        FieldKind::Email if is_email(text) => Ok(text.to_owned()),
        FieldKind::Email => Err("email"),
        FieldKind::Phone => {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let other = text.chars().any(|c| !c.is_ascii_digit() && !"+-() .".contains(c));
            if other || !(5..=15).contains(&digits.len()) { Err("phone") } else { Ok(digits) }
        }
        FieldKind::Choice if field.options.iter().any(|option| option == text) => Ok(text.to_owned()),
        FieldKind::Choice => Err("choice"),
    }
}

/// One `@` with something before it and a name with a dot behind it; whether it exists is shown by a letter, not by a rule.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    let labels: Vec<&str> = host.split('.').collect();
    !local.is_empty()
        && !text.chars().any(char::is_whitespace)
        && !host.contains('@')
        && labels.len() >= 2
        && labels.iter().all(|label| !label.is_empty())
}

/// A rating: 1 to 5 with a comment of at most 1,000 characters; `None` for anything else.
#[must_use]
pub fn rating(values: &Map<String, Value>) -> Option<(i32, String)> {
    let score = values.get("score").and_then(Value::as_i64).filter(|score| (1..=5).contains(score))?;
    let comment = values.get("comment").and_then(Value::as_str).map(clean_text).unwrap_or_default();
    let comment = comment.trim();
    let fits = comment.chars().count() <= MAX_COMMENT;
    fits.then(|| Some((i32::try_from(score).ok()?, comment.to_owned()))).flatten()
}

/// What is wrong with the settings of a form: place and sentence.
#[must_use]
pub fn faults_of(form: &Prechat) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    let mut fault = |place: String, why: &str| faults.push((place, why.to_owned()));
    if form.fields.len() > 10 {
        fault(String::from("prechat.fields"), "at most 10 fields are accepted");
    }
    for (n, field) in form.fields.iter().enumerate() {
        let place = |member: &str| format!("prechat.fields.{n}.{member}");
        let sane = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if field.key.is_empty() || field.key.len() > 40 || !field.key.chars().all(sane) {
            fault(place("key"), "1 to 40 of a-z, 0-9 and _ are accepted");
        }
        if field.key == "consent" || crate::channels::params::RESERVED.contains(&field.key.as_str()) {
            fault(place("key"), "this name is reserved");
        }
        if form.fields.iter().take(n).any(|other| other.key == field.key) {
            fault(place("key"), "another field has this key");
        }
        let expected = match field.key.as_str() {
            "email" => Some(FieldKind::Email),
            "phone" => Some(FieldKind::Phone),
            _ => None,
        };
        if expected.is_some_and(|kind| kind != field.kind) {
            fault(place("type"), "email and phone have the type of their name");
        }
        let (count, long) =
            (field.options.len(), field.options.iter().any(|o| o.trim().is_empty() || o.chars().count() > 100));
        if field.kind == FieldKind::Choice && (!(2..=20).contains(&count) || long) {
            fault(place("options"), "2 to 20 answers of 1 to 100 characters are accepted");
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn field(key: &str, kind: FieldKind, required: bool) -> PrechatField {
        PrechatField { key: key.to_owned(), kind, label: Default::default(), required, options: vec![] }
    }

    fn form() -> Prechat {
        let topic = PrechatField {
            options: vec![String::from("Доставка"), String::from("Обмін")],
            ..field("topic", FieldKind::Choice, true)
        };
        Prechat {
            enabled: true,
            fields: vec![
                field("name", FieldKind::Text, true),
                field("email", FieldKind::Email, false),
                field("phone", FieldKind::Phone, false),
                topic,
            ],
            consent: [(String::from("uk"), String::from("Погоджуюся"))].into(),
            ..Prechat::default()
        }
    }

    fn judged(values: Value) -> Result<Answers, Vec<Fault>> {
        judge(&form(), values.as_object().unwrap())
    }

    #[test]
    fn a_form_that_is_filled_in_becomes_the_contacts_own_and_parameters() {
        let values = json!({"name": " Марія\u{0} ", "email": "m@ex.ua", "phone": "+380 (67) 123-45-67", "topic": "Обмін", "consent": true, "chat_id": "x"});
        let answers = judged(values).unwrap();
        assert_eq!(
            (answers.name.as_str(), answers.email.as_str(), answers.phone.as_str(), answers.consent),
            ("Марія", "m@ex.ua", "380671234567", true)
        );
        assert_eq!(Value::Object(answers.others), json!({"topic": "Обмін"}), "what nobody asked for is dropped");
    }

    #[test]
    fn every_fault_of_a_form_is_named_at_once() {
        let bad = judged(json!({"email": "m@ex", "phone": "12", "topic": "Інше"})).unwrap_err();
        let named: Vec<_> = bad.iter().map(|(key, why)| (key.as_str(), *why)).collect();
        let expected = [
            ("name", "required"),
            ("email", "email"),
            ("phone", "phone"),
            ("topic", "choice"),
            ("consent", "required"),
        ];
        assert_eq!(named, expected);
        for wrong in [json!({"name": ["x"]}), json!({"name": "ї".repeat(201)}), json!({})] {
            assert!(judged(wrong).is_err());
        }
        for email in ["@ex.ua", "a b@ex.ua", "a@b@ex.ua", "a@ex..ua", "a@", "a"] {
            assert!(!is_email(email), "{email}");
        }
    }

    #[test]
    fn a_rating_is_one_to_five_with_a_comment() {
        let of = |value: Value| rating(value.as_object().unwrap());
        assert_eq!(of(json!({"score": 5, "comment": " Дякую \u{0}"})), Some((5, String::from("Дякую"))));
        assert_eq!(of(json!({"score": 1})), Some((1, String::new())));
        for bad in [json!({}), json!({"score": 0}), json!({"score": 6}), json!({"score": 4.5}), json!({"score": "5"})] {
            assert_eq!(of(bad.clone()), None, "{bad}");
        }
        assert_eq!(of(json!({"score": 3, "comment": "ї".repeat(1_001)})), None);
    }

    #[test]
    fn settings_of_a_form_name_every_wrong_place() {
        assert!(faults_of(&form()).is_empty());
        let mut wrong = form();
        wrong.fields = vec![
            field("Ім’я", FieldKind::Text, true),
            field("chat_id", FieldKind::Text, true),
            field("email", FieldKind::Text, true),
            field("topic", FieldKind::Choice, true),
            field("topic", FieldKind::Text, true),
        ];
        let places: Vec<_> = faults_of(&wrong).into_iter().map(|(place, _)| place).collect();
        let expected = [
            "prechat.fields.0.key",
            "prechat.fields.1.key",
            "prechat.fields.2.type",
            "prechat.fields.3.options",
            "prechat.fields.4.key",
        ];
        assert_eq!(places, expected);
    }
}
