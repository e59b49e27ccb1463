//! YARN's ResourceManagers.

pub mod action;
pub mod admin;
pub mod advice;
pub mod check;
pub mod elector;
pub mod elector_location;
pub mod judge;
mod judgement;
pub mod labels;
pub mod look;
pub mod missing;
pub mod next;
pub mod observations;
pub mod observe;
pub mod others;
pub mod pages;
pub mod probe;
pub mod protocols;
pub mod reason;
pub mod resource;
pub mod running_conf;
pub mod silences;
mod state;
pub mod targets;
pub mod unanswered;
pub mod view;
