//! A JSON scalar where integrators send numbers and strings alike; arrays and objects are refused (security.md IN-06).

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

/// A string, integer, real number or bool, as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// Text.
    Text(String),
    /// Whole number.
    Int(i64),
    /// Real number.
    Real(f64),
    /// Truth.
    Bool(bool),
}

impl Scalar {
    /// As text: numbers in decimal form; a bool is no text.
    #[must_use]
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Int(n) => Some(n.to_string()),
            Self::Real(_) | Self::Bool(_) => None,
        }
    }

    /// As a whole number, also from a decimal text or a real number without fraction.
    #[must_use]
    pub fn to_int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            Self::Text(text) => text.trim().parse().ok(),
            // Up to 2^53 a real number without fraction is exact.
            Self::Real(x) if x.fract() == 0.0 && x.abs() < 9_007_199_254_740_992.0 => Some(*x as i64),
            Self::Real(_) | Self::Bool(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a number")
    }

    fn visit_str<E: Error>(self, v: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(v.to_owned()))
    }

    fn visit_string<E: Error>(self, v: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(v))
    }

    fn visit_i64<E: Error>(self, v: i64) -> Result<Scalar, E> {
        Ok(Scalar::Int(v))
    }

    fn visit_u64<E: Error>(self, v: u64) -> Result<Scalar, E> {
        // Larger than i64: kept as text, so an id survives unchanged.
        Ok(i64::try_from(v).map_or_else(|_| Scalar::Text(v.to_string()), Scalar::Int))
    }

    fn visit_f64<E: Error>(self, v: f64) -> Result<Scalar, E> {
        Ok(Scalar::Real(v))
    }

    fn visit_bool<E: Error>(self, v: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(v))
    }
}
