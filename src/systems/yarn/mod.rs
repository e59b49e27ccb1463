//! YARN's ResourceManagers.

pub mod admin;
pub mod condition;
pub mod judge;
mod judgement;
pub mod labels;
pub mod next;
pub mod observations;
pub mod observe;
pub mod others;
pub mod pages;
pub mod probe;
pub mod reason;
pub mod resource;
pub mod silences;
mod state;
pub mod targets;
pub mod unanswered;
pub mod view;
