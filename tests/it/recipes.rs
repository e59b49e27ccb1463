//! Reads the recipes in `docs/operate.md` and runs them: cron, systemd, keepalived, HAProxy and Prometheus. Only
//! host, file and user names are replaced.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use crate::support::jars::found as program;
use crate::support::process::{self, Outcome, Server};
use crate::support::rmadmin;
use crate::support::sandbox::{Sandbox, wait_until};

const PAGE: &str = include_str!("../../docs/operate.md");
/// `/etc/haproxy/haproxy.cfg` of Debian 12.
const DEBIAN: &str = include_str!("../recipes/debian-haproxy.cfg");
/// Path of the program in the recipes.
const INSTALLED: &str = "/usr/local/bin/rmadmin";

/// Returns the code blocks below a heading.
fn blocks(heading: &str) -> Vec<&'static str> {
    let (_, section) = PAGE
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("no heading {heading:?}"));
    let section = section.split("\n## ").next().unwrap_or_default();
    // Text and blocks alternate; a block begins with its language.
    let fenced = section.split("\n```").skip(1).step_by(2);
    fenced
        .map(|block| block.split_once('\n').expect("a language").1)
        .collect()
}

/// Returns the only block with this text.
fn block(heading: &str, text: &str) -> String {
    let all = blocks(heading);
    let holding: Vec<_> = all.iter().filter(|block| block.contains(text)).collect();
    assert_eq!(holding.len(), 1, "{heading}: {text}");
    format!("{}\n", holding[0])
}

/// A folder for other users with a copy of the program: checks run as another user.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = format!("rmadmin-recipes-{name}-{}", std::process::id());
        let place = Self(std::env::temp_dir().join(folder));
        fs::create_dir(&place.0).expect("a new folder");
        let program = place.path("rmadmin");
        if fs::hard_link(rmadmin(), &program).is_err() {
            fs::copy(rmadmin(), &program).expect("a copy");
        }
        place.open(".");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Makes a file readable and executable for all users.
    fn open(&self, name: &str) {
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.path(name), mode).expect("a mode");
    }

    fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.path(name), text).expect("a file");
        self.open(name);
        self.text(name)
    }

    /// Adapts a recipe to this test's program and the sandbox's configuration.
    fn adapted(&self, recipe: &str, sandbox: &Sandbox) -> String {
        let mut text = recipe
            .replace(INSTALLED, &self.text("rmadmin"))
            .replace("/etc/hadoop/conf", &sandbox.conf().display().to_string())
            .replace("/etc/zookeeper/conf", &sandbox.conf().display().to_string())
            .replace("/var/lib/node_exporter", &self.0.display().to_string())
            .replace("--for 30s", "--for 1s");
        for n in [1, 2] {
            let web = sandbox.addresses(n)[1].to_string();
            text = text.replace(&format!("rm{n}.example.com:8088"), &web);
        }
        text
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

fn shell(command: &str, environment: &[(&str, &str)]) -> Outcome {
    process::run(
        Path::new("/bin/sh"),
        &["-c", command],
        environment,
        None,
        "",
    )
}

fn assert_silent(outcome: &Outcome, what: &str) {
    let silent = Outcome {
        stdout: String::new(),
        stderr: String::new(),
        status: Some(0),
    };
    assert_eq!(*outcome, silent, "{what}");
}

#[test]
fn cron_lines() {
    let place = Place::new("cron");
    let sandbox = Sandbox::healthy("");
    place.write("logger", "#!/bin/sh\necho \"$*\" >> \"$LOG\"\n");
    let table = place.adapted(&block("From cron", "* * * * *"), &sandbox);
    let (jobs, settings): (Vec<&str>, Vec<&str>) =
        table.lines().partition(|line| line.contains('*'));
    // cron's PATH, with this test's `logger` before it.
    let path = format!("{}:/usr/bin:/bin", place.0.display());
    let log = place.text("log");
    let mut environment = vec![("PATH", &*path), ("HOME", "/"), ("LOG", &*log)];
    environment.extend(
        settings
            .iter()
            .map(|line| line.split_once('=').expect("a setting")),
    );
    let run = |number: usize| {
        let words = jobs[number].split_whitespace();
        let command: Vec<&str> = words.skip(5).collect();
        shell(&command.join(" "), &environment)
    };
    let logged = || fs::read_to_string(&log).unwrap_or_default();
    assert_eq!(jobs.len(), 4, "{table}");
    for (number, job) in jobs.iter().enumerate() {
        assert_silent(&run(number), job);
    }
    assert_eq!(logged(), "");

    sandbox.fault("rm1:monitorHealth:unhealthy");
    run(0);
    assert_eq!(logged(), "-t rmadmin rm1 is unhealthy\n");
    let moved = run(2);
    moved.exits(0);
    assert!(sandbox.is_active(2) && !sandbox.is_active(1));

    sandbox.run(&["transition-to-standby", "rm2"]);
    run(1);
    let told = "-t rmadmin the pair is not healthy: rmadmin status\n";
    assert!(logged().ends_with(told), "{}", logged());
}

/// Returns names and texts of the units.
fn units(heading: &str) -> Vec<(&'static str, &'static str)> {
    let named = blocks(heading).into_iter().filter_map(|block| {
        let rest = block.strip_prefix("# /etc/systemd/system/")?;
        Some((rest.lines().next()?, block))
    });
    named.collect()
}

fn values<'a>(unit: &'a str, key: &str) -> Vec<&'a str> {
    let lines = unit.lines().filter_map(|line| line.strip_prefix(key));
    lines.filter_map(|rest| rest.strip_prefix('=')).collect()
}

/// Returns the exit status, and whether systemd treats it as success.
fn start(unit: &str) -> (i32, bool) {
    let environment = values(unit, "Environment");
    let environment: Vec<_> = environment
        .iter()
        .filter_map(|one| one.split_once('='))
        .collect();
    let outcome = shell(values(unit, "ExecStart")[0], &environment);
    let status = outcome.status.unwrap_or_else(|| panic!("{outcome:?}"));
    let mut accepted = values(unit, "SuccessExitStatus")
        .into_iter()
        .flat_map(str::split_whitespace);
    (
        status,
        status == 0 || accepted.any(|one| one == status.to_string()),
    )
}

#[test]
fn systemd_units() {
    let place = Place::new("systemd");
    let sandbox = Sandbox::healthy("");
    let verify = program("systemd-analyze", "systemd");
    let mut texts = Vec::new();
    for (name, text) in [units("As a systemd timer"), units("Monitoring")].concat() {
        let text = place.adapted(text, &sandbox);
        fs::write(place.path(name), &text).expect("a unit");
        texts.push((name, text));
    }
    let files: Vec<String> = texts.iter().map(|(name, _)| place.text(name)).collect();
    let verified = process::run(
        &verify,
        &[&["verify".to_owned()], &files[..]].concat(),
        &[],
        None,
        "",
    );
    verified.exits(0);
    // systemd may complain about the machine's own units.
    verified.err_lacks("rm-");

    let unit = |name: &str| {
        let unit = texts.iter().find(|(known, _)| *known == name);
        unit.unwrap_or_else(|| panic!("no unit {name}")).1.clone()
    };
    let failover = unit("rm-failover.service");
    assert_eq!(start(&failover), (0, true));
    sandbox.fault("rm1:monitorHealth:unhealthy");
    assert_eq!(start(&failover), (0, true));
    assert!(sandbox.is_active(2));
    sandbox.fault("--clear");
    let back = sandbox.run(&["failover", "--to", "rm1", "--yes"]);
    back.exits(0);
    sandbox.fault("rm1:monitorHealth:unhealthy");
    assert_eq!(start(&failover), (4, true));

    let metrics = unit("rm-metrics.service");
    assert_eq!(start(&metrics), (1, true));
    let written = fs::read_to_string(place.path("rmadmin.prom")).expect("metrics");
    assert!(
        written.contains("\nrmadmin_look_timestamp_seconds"),
        "{written}"
    );
    sandbox.fault("--clear");
    assert_eq!(start(&metrics), (0, true));
}

#[test]
fn nagios_plugin() {
    let sandbox = Sandbox::healthy("");
    let recipe = block("Monitoring", "nagios");
    let line = recipe
        .lines()
        .find(|line| line.contains("nagios"))
        .expect("a line");
    let words = line
        .split('#')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let words: Vec<&str> = words.skip(1).collect();
    let plugin = sandbox.run(&words);
    plugin.exits(0);
    assert_eq!(plugin.stdout.lines().count(), 1, "{plugin:?}");
}

/// The plugin, the unit and the alerts of an ensemble, while it serves and when it is dead.
#[test]
fn zookeeper_monitoring() {
    let place = Place::new("zookeeper");
    let sandbox = Sandbox::healthy("--automatic");
    let commands = place.adapted(&block("Monitoring ZooKeeper", "a plugin"), &sandbox);
    let commands = commands.replace(
        "rmadmin --output",
        &format!("{} --output", place.text("rmadmin")),
    );
    let plugin = shell(commands.lines().next().expect("a command"), &[]);
    plugin.exits(0);
    plugin.out_begins("ZOOKEEPER OK - ");
    assert_eq!(plugin.stdout.lines().count(), 1, "{plugin:?}");
    assert_silent(
        &shell(commands.lines().nth(1).expect("a command"), &[]),
        "metrics",
    );
    let (name, unit) = units("Monitoring ZooKeeper")[0];
    let unit = place.adapted(unit, &sandbox);
    fs::write(place.path(name), &unit).expect("a unit");
    let verify = program("systemd-analyze", "systemd");
    let verified = process::run(&verify, &["verify", &place.text(name)], &[], None, "");
    verified.exits(0);
    verified.err_lacks(name);
    assert_eq!(start(&unit), (0, true));
    let metrics = || {
        let file = place.path("rmadmin-zookeeper.prom");
        fs::read_to_string(file).expect("metrics")
    };
    let rules = block("Monitoring ZooKeeper", "alert:");
    let words = rules.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let used: Vec<&str> = words.filter(|word| word.starts_with("rmadmin_")).collect();
    assert!(used.len() > 3, "{used:?}");
    for metric in used {
        assert!(metrics().contains(&format!("\n{metric}")), "{metric}");
    }
    for verdict in ["no-quorum", "two-ensembles"] {
        assert!(
            rules.contains(verdict) && metrics().contains(verdict),
            "{verdict}"
        );
    }
    sandbox.fault("zk:*:die");
    let (status, is_accepted) = start(&unit);
    assert!(is_accepted, "{status}");
    assert!(
        metrics().contains("verdict=\"unreachable\"} 1"),
        "{}",
        metrics()
    );
    let plugin = shell(commands.lines().next().expect("a command"), &[]);
    plugin.exits(3);
    plugin.out_begins("ZOOKEEPER UNKNOWN - ");
}

/// Waits for the address, moves the active RM away, waits until the address is gone.
const KEEPALIVED: &str = r#"
set -e
ip link set lo up
ip link add eth0 type veth peer name eth1
ip address add 192.0.2.1/24 dev eth0
ip link set eth0 up
ip link set eth1 up
export RULES="$1/keepalived.conf" PLACE="$1"
"$1/rmadmin" sandbox --port 8087 --dir "$1/conf" -- /bin/sh -c '
has_address() { ip -4 address show dev eth0 | grep -q "inet 192.0.2.10/"; }
keepalived -n -l -f "$RULES" -p "$PLACE/pid" -r "$PLACE/vrrp" -c "$PLACE/checkers" >"$PLACE/log" 2>&1 & keepalived=$!
until has_address; do kill -0 $keepalived; sleep 0.1; done
echo up
"$PLACE/rmadmin" failover --to rm2 --yes >/dev/null 2>&1
while has_address; do sleep 0.1; done
echo down
kill $keepalived
wait $keepalived
'
"#;

#[test]
fn keepalived_address() {
    let keepalived = program("keepalived", "keepalived");
    let place = Place::new("keepalived");
    let rules = block("keepalived", "vrrp_script")
        .replace(INSTALLED, &place.text("rmadmin"))
        .replace("rm1.example.com", "127.0.0.1");
    fs::write(place.path("keepalived.conf"), rules).expect("rules");
    let config = place.text("keepalived.conf");
    let checked = process::run(&keepalived, &["-t", "-l", "-f", &config], &[], None, "");
    let said = format!("{}{}", checked.stdout, checked.stderr);
    for word in ["SECURITY", "Unknown", "rror", "WARNING"] {
        assert!(!said.contains(word), "{said}");
    }

    let unshare = program("unshare", "util-linux");
    let path = [("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")];
    let link = ["/bin/sh", "-c", "ip link add eth0 type veth peer name eth1"];
    let allowed = process::run(&unshare, &[&["-n"], &link[..]].concat(), &path, None, "");
    if allowed.status != Some(0) {
        eprintln!(
            "no network namespace with veth for this user ({}): only keepalived -t was run",
            allowed.first_line()
        );
        return;
    }
    let folder = place.0.display().to_string();
    let script = ["/bin/sh", "-c", KEEPALIVED, "sh", &folder];
    let moved = process::run(&unshare, &[&["-n"], &script[..]].concat(), &path, None, "");
    let log = fs::read_to_string(place.path("log")).unwrap_or_default();
    assert_eq!(moved.stdout, "up\ndown\n", "{moved:?}\n{log}");
}

/// Runs HAProxy; asserts that traffic follows the active RM.
fn check_haproxy(place: &Place, sandbox: &Sandbox, config: &str) {
    let haproxy = program("haproxy", "haproxy");
    let [stats, front] = ["stats", "front"].map(|name| place.path(name));
    let config = place.adapted(config, sandbox).replace(
        "bind :8088",
        &format!("bind unix@{} mode 666", front.display()),
    );
    let mut config = format!(
        "{config}\nglobal\n    stats socket {} level admin\n",
        stats.display()
    );
    let mut arguments = vec!["-db".to_owned(), "-f".to_owned(), place.text("haproxy.cfg")];
    let mut runs = haproxy;
    if !is_root() {
        // A chroot needs a user namespace, which has only one user.
        config = without(&config, &["user ", "group "]);
        arguments.splice(0..0, ["-r".to_owned(), runs.display().to_string()]);
        runs = program("unshare", "util-linux");
    }
    place.write("haproxy.cfg", &config);
    let server = Server::start(&runs, &arguments, &place.path("log"));
    let wait_for = |one: &str, two: &str| {
        wait_until("HAProxy sees who is active", || {
            let all = statistics(&stats);
            all.contains(&format!("resourcemanagers,rm1,{one}"))
                && all.contains(&format!("resourcemanagers,rm2,{two}"))
        });
    };
    wait_for("UP", "DOWN");
    assert_eq!(asked(&front), "ACTIVE");
    let moved = sandbox.run(&["failover", "--to", "rm2", "--yes"]);
    moved.exits(0);
    wait_for("DOWN", "UP");
    assert_eq!(asked(&front), "ACTIVE");
    drop(server);
    let log = fs::read_to_string(place.path("log")).unwrap_or_default();
    assert!(
        !log.contains("\nactive\n") && !log.contains("\nstandby\n"),
        "{log}"
    );
}

/// Removes lines that begin with one of these words.
fn without(config: &str, words: &[&str]) -> String {
    let kept = config.lines().filter(|line| {
        let line = line.trim_start();
        !words.iter().any(|word| line.starts_with(word))
    });
    kept.map(|line| format!("{line}\n")).collect()
}

/// Returns proxy, server and state of each line; empty if HAProxy does not answer.
fn statistics(socket: &Path) -> String {
    let mut answer = String::new();
    let mut ask = || -> std::io::Result<()> {
        let mut stream = UnixStream::connect(socket)?;
        stream.write_all(b"show stat\n")?;
        stream.read_to_string(&mut answer)?;
        Ok(())
    };
    let _ = ask();
    let lines = answer.lines().map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let field = |place: usize| fields.get(place).copied().unwrap_or_default();
        format!("{},{},{}\n", field(0), field(1), field(17))
    });
    lines.collect()
}

/// Returns the state of the RM behind HAProxy.
fn asked(front: &Path) -> String {
    let mut stream = UnixStream::connect(front).expect("the frontend accepts");
    let request = "GET /ws/v1/cluster/info HTTP/1.1\r\nHost: rm\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, rest) = answer
        .split_once("\"haState\":\"")
        .unwrap_or_else(|| panic!("{answer}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn haproxy_with_the_packaged_configuration() {
    let place = Place::new("haproxy");
    let sandbox = Sandbox::healthy("");
    // The system's HAProxy keeps its socket; other distributions lack the error pages.
    let stock = without(DEBIAN, &["stats socket", "daemon", "errorfile"]);
    assert!(stock.contains("chroot /var/lib/haproxy"), "{stock}");
    let recipe = block("HAProxy", "option httpchk");
    check_haproxy(&place, &sandbox, &format!("{stock}\n{recipe}"));
}

#[test]
fn haproxy_with_the_external_check() {
    let place = Place::new("external");
    let sandbox = Sandbox::healthy("");
    let script = place.adapted(&block("HAProxy", "#!/bin/sh"), &sandbox);
    let script = place.write("rm-active", &script);
    let recipe = block("HAProxy", "option external-check");
    let recipe = recipe.replace("/usr/local/bin/rm-active", &script);
    check_haproxy(&place, &sandbox, &recipe);
}
