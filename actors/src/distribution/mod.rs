//! Distribution of waiting dialogs to operators.
pub mod audit;
pub mod distributor;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod messages;
pub mod policy;
#[cfg(test)]
mod tests;
