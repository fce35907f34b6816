//! Distribution of waiting dialogs to operators.
pub mod audit;
pub mod messages;
