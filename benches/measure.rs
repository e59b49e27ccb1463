//! Measures whole processes, run in turn, and prints medians.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// The cost of one process.
#[allow(dead_code, reason = "not every bench prints every figure")]
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub wall: Duration,
    pub cpu: Duration,
    /// In bytes.
    pub memory: f64,
}

/// One program and its arguments.
pub struct Program<'a> {
    pub path: &'a Path,
    pub arguments: Vec<String>,
    pub conf: PathBuf,
    /// Variables in addition to the common ones.
    pub environment: Vec<(String, String)>,
}

impl Program<'_> {
    pub fn cost(&self) -> Cost {
        let begun = Instant::now();
        let mut child = Command::new(self.path)
            .args(&self.arguments)
            .env_clear()
            .env("RMADMIN_HISTORY", "")
            .env("HADOOP_CONF_DIR", &self.conf)
            .env("HADOOP_USER_NAME", "root")
            .envs(self.environment.clone())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let usage = child.wait4().expect("the program ends").rusage;
        #[allow(clippy::cast_precision_loss)]
        let memory = usage.maxrss as f64;
        Cost {
            wall: begun.elapsed(),
            cpu: usage.utime + usage.stime,
            memory,
        }
    }
}

/// Returns the costs of two programs that were run in turn.
pub fn in_turn(rounds: usize, one: &Program<'_>, other: &Program<'_>) -> Vec<(Cost, Cost)> {
    let _ = (one.cost(), other.cost());
    (0..rounds).map(|_| (one.cost(), other.cost())).collect()
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints the medians of one figure for both programs, and of their ratio.
pub fn print(
    name: &str,
    unit: &str,
    goal: &str,
    costs: &[(Cost, Cost)],
    figure: impl Fn(Cost) -> f64,
) -> f64 {
    let of = |value: &dyn Fn(&(Cost, Cost)) -> f64| median(costs.iter().map(value).collect());
    let (one, other) = (of(&|costs| figure(costs.0)), of(&|costs| figure(costs.1)));
    let ratio = of(&|costs| figure(costs.1) / figure(costs.0));
    println!("{name:<40} {one:>10.2} {other:>10.2} {unit:<4} ratio {ratio:>8.2}   {goal}");
    ratio
}

pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
