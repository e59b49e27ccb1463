//! Passes the commit and the target to the build, for `--version`.

use std::process::Command;

fn main() -> Result<(), std::env::VarError> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=RMADMIN_COMMIT={}", commit());
    println!(
        "cargo:rustc-env=RMADMIN_TARGET={}",
        std::env::var("TARGET")?
    );
    Ok(())
}

/// Returns the commit of a release: from the builder's variable, a package's note, or git. Other builds record none, so that
/// a new commit does not cause a rebuild.
fn commit() -> String {
    const NAMED: &str = "RMADMIN_COMMIT";
    const NOTE: &str = ".cargo_vcs_info.json";
    println!("cargo:rerun-if-env-changed={NAMED}");
    if let Some(named) = std::env::var(NAMED).ok().filter(|named| !named.is_empty()) {
        return named;
    }
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return "not recorded".to_owned();
    }
    let noted = std::fs::read_to_string(NOTE).ok().and_then(|note| {
        let hash = note.split_once("\"sha1\": \"")?.1.split('"').next()?;
        Some(hash.chars().take(12).collect())
    });
    noted
        .or_else(of_git)
        .unwrap_or_else(|| "not recorded".to_owned())
}

fn of_git() -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    println!("cargo:rerun-if-changed={log}");
    git(&["rev-parse", "--short=12", "HEAD"])
}
