//! Completion in real bash, zsh and fish with the scripts of `completions/`.
//!
//! bash and zsh run on a terminal and receive keys: TAB, and a key that inserts every candidate. fish has a command
//! that prints the candidates of TAB. Any other text on the terminal is a failure.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use crate::support::words::rows;
use crate::support::{Folder, rmadmin};

/// Time limit for any answer of a shell; an answer takes a fraction of a second.
const LIMIT: Duration = Duration::from_secs(60);
/// C-x a, bound to a command that inserts every candidate.
const ALL: &str = "\x18a";
/// C-x r, bound to a command that prints the line and begins a new one.
const REPORT: &str = "\x18r";
/// The prompt. Before the prompt, the terminal may still echo keys.
const PROMPT: &str = "<READY>";
const REPORT_BEGINS: &str = "<LINE>";
const REPORT_ENDS: &str = "</LINE>";

/// A line, and the candidates for its last word.
const CASES: &str = "
    rmadmin -getServiceState <TAB>                                                  | rm1 rm2
    rmadmin get-service-state <TAB>                                                 | rm1 rm2
    rmadmin -transitionToActive --forceactive r<TAB>                                | rm1 rm2
    rmadmin -transitionToActive -forceactive r<TAB>                                 | rm1 rm2
    rmadmin transition-to-standby --yes r<TAB>                                      | rm1 rm2
    rmadmin probe <TAB>                                                             | rm1 rm2
    rmadmin probe rm1 <TAB>                                                         | rm1 rm2
    rmadmin failover --to <TAB>                                                     | rm1 rm2
    rmadmin failover --to=rm2<TAB>                                                  | --to=rm2
    rmadmin failover --dead <TAB>                                                   | rm1 rm2
    rmadmin failover --if-unhealthy r<TAB>                                          | rm1 rm2
    rmadmin failover --if-down r<TAB>                                               | rm1 rm2
    rmadmin --conf-dir other repair --keep <TAB>                                    | east west
    rmadmin --yes repair --dead <TAB>                                               | rm1 rm2
    rmadmin wait --for rm1<TAB>                                                     | rm1=active rm1=standby rm1=healthy rm1=down
    rmadmin wait --for rm1=a<TAB>                                                   | rm1=active
    rmadmin wait --for he<TAB>                                                      | healthy
    rmadmin sandbox fault r<TAB>                                                    | rm1: rm2:
    rmadmin sandbox fault rm1:htt<TAB>                                              | rm1:http:
    rmadmin sandbox fault rm1:transitionToActive:hal<TAB>                           | rm1:transitionToActive:half
    rmadmin sandbox restart r<TAB>                                                  | rm1 rm2
    rmadmin sandbox --fault rm2:isA<TAB>                                            | rm2:isActive:
    rmadmin sandbox --property yarn.node<TAB>                                       | yarn.node-labels.enabled=
    rmadmin history --cluster <TAB>                                                 | logged prod
    # Every way of naming a configuration, in either spelling.
    rmadmin --conf-dir other -checkHealth <TAB>                                     | east west
    rmadmin --config=other check-health <TAB>                                       | east west
    rmadmin check-health --conf-dir 'two words' <TAB>                               | inner outer
    rmadmin --conf-dir ~/other -checkHealth <TAB>                                   | east west
    rmadmin -conf extra.xml -getServiceState <TAB>                                  | b1 b2
    rmadmin -conf extra.xml get-service-state <TAB>                                 | b1 b2
    rmadmin get-service-state --conf extra.xml <TAB>                                | b1 b2
    rmadmin -D yarn.resourcemanager.ha.rm-ids=x1,x2 -getServiceState <TAB>          | x1 x2
    rmadmin -Dyarn.resourcemanager.ha.rm-ids=x1,x2 -getServiceState <TAB>           | x1 x2
    rmadmin get-service-state --define yarn.resourcemanager.ha.rm-ids=x1,x2 x<TAB>  | x1 x2
    # Verbs and options.
    rmadmin -get<TAB>                                                               | -getGroups -getServiceState -getAllServiceState
    rmadmin -refreshNodes -c<TAB>                                                   | -client
    rmadmin -refreshNodes -graceful 5 -s<TAB>                                       | -server -subClusterId
    rmadmin -replaceLabelsOnNode host=x -f<TAB>                                     | -failOnUnknownNodes
    rmadmin node-labels <TAB>                                                       | add remove replace
    rmadmin refresh-nodes --graceful=5 --c<TAB>                                     | --client --conf-dir --conf --cacert
    rmadmin get<TAB>                                                                | get-service-state get-all-service-state
    rmadmin -transitionToActive --force<TAB>                                        | --forceactive --forcemanual
    rmadmin -help -transitionToA<TAB>                                               | -transitionToActive
    rmadmin sandbox <TAB>                                                           | tour fault restart
    rmadmin --out<TAB>                                                              | --output
    rmadmin --output <TAB>                                                          | table json prometheus nagios tsv sarif
    rmadmin --output=j<TAB>                                                         | --output=json
    rmadmin zookeeper check -o <TAB>                                                | table json tsv sarif
    rmadmin zookeeper status --output <TAB>                                         | table json prometheus nagios tsv
    rmadmin probe -o <TAB>                                                          | table json tsv
    rmadmin --conf-dir o<TAB>                                                       | other/
";

/// Lines without candidates: the configuration is broken, or the line is complete.
const SILENT: [&str; 9] = [
    "rmadmin --conf-dir missing -getServiceState ",
    "rmadmin --conf-dir broken -getServiceState ",
    "rmadmin --conf-dir broken get-service-state ",
    "rmadmin --conf-dir empty probe ",
    "rmadmin -conf missing.xml -checkHealth r",
    "rmadmin -conf broken/yarn-site.xml check-health r",
    "rmadmin -getServiceState zzz",
    "rmadmin get-all-service-state ",
    "rmadmin -noSuchCommand --no",
];

/// Lines, and the same lines after one TAB.
const ONE_TAB: &str = "
    rmadmin failover --to r<TAB>                    | rmadmin failover --to rm<CURSOR>
    rmadmin sandbox fault rm1:isA<TAB>              | rmadmin sandbox fault rm1:isActive:<CURSOR>
    rmadmin sandbox --property yarn.node<TAB>       | rmadmin sandbox --property yarn.node-labels.enabled=<CURSOR>
    rmadmin -getS<TAB>                              | rmadmin -getServiceState <CURSOR>
    rmadmin check<TAB>                              | rmadmin check-health <CURSOR>
    rmadmin -checkHealth r<TAB>                     | rmadmin -checkHealth rm<CURSOR>
    rmadmin --output=j<TAB>                         | rmadmin --output=json <CURSOR>
    rmadmin --conf-dir o<TAB>                       | rmadmin --conf-dir other/<CURSOR>
    rmadmin --conf-dir broken -checkHealth r<TAB>   | rmadmin --conf-dir broken -checkHealth r<CURSOR>
";

/// Returns the rows without `<TAB>` and `<CURSOR>`.
fn typed(table: &'static str) -> impl Iterator<Item = [&'static str; 2]> {
    let line = |cell: &'static str| cell.trim_end_matches("<TAB>").trim_end_matches("<CURSOR>");
    rows(table).into_iter().map(move |row| row.map(line))
}

/// A home folder with configurations, and the tool in its own PATH.
struct Home(Folder);

impl Home {
    fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        let site = |ids: &str| {
            format!(
                "<configuration><property><name>yarn.resourcemanager.ha.rm-ids</name>\
                 <value>{ids}</value></property></configuration>"
            )
        };
        folder.write("conf/yarn-site.xml", site("rm1,rm2"));
        folder.write(
            "conf/core-site.xml",
            "<configuration><property><name>yarn.resourcemanager.cluster-id</name>\
             <value>prod</value></property></configuration>",
        );
        folder.write("other/yarn-site.xml", site("east,west"));
        folder.write("two words/yarn-site.xml", site("inner,outer"));
        folder.write("extra.xml", site("b1,b2"));
        folder.write("broken/yarn-site.xml", "<configuration><property>");
        folder.write("empty/readme", "no configuration here");
        folder.write("bin/.keep", "");
        let tool = folder.path().join("bin/rmadmin");
        std::os::unix::fs::symlink(rmadmin(), tool).expect("a link to the tool");
        let home = Self(folder);
        home.log_an_action();
        home
    }

    /// Logs an action on the cluster `logged`; the RM's port is closed.
    fn log_an_action(&self) {
        let defines = [
            "-Dyarn.resourcemanager.ha.enabled=true",
            "-Dyarn.resourcemanager.ha.automatic-failover.enabled=false",
            "-Dyarn.resourcemanager.cluster-id=logged",
            "-Dyarn.resourcemanager.admin.address.rm1=127.0.0.1:1",
        ];
        let mut command = self.command("rmadmin");
        command.args(defines).args(["transition-to-standby", "rm1"]);
        let output = command.output().expect("the tool starts");
        let log = std::fs::read_to_string(self.path().join("log"));
        assert!(log.is_ok_and(|log| log.contains("logged")), "{output:?}");
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Makes a command without the caller's environment.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = format!(
            "{}:/usr/local/bin:/usr/bin:/bin",
            self.path().join("bin").display()
        );
        command.current_dir(self.path()).env_clear();
        command
            .env("RMADMIN_HISTORY", self.path().join("log"))
            .env("PATH", path)
            .env("HOME", self.path());
        command.env("YARN_CONF_DIR", self.path().join("conf"));
        command.env("LC_ALL", "C.UTF-8").env("TERM", "dumb");
        command
    }
}

fn script(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("completions")
        .join(file)
}

/// Fails if the program is missing: a skipped test would pass.
fn require(program: &str, package: &str) {
    let found = ["/usr/local/bin", "/usr/bin", "/bin"]
        .iter()
        .any(|folder| Path::new(folder).join(program).exists());
    assert!(
        found,
        "{program} is not installed: apt-get install {package}"
    );
}

struct Terminal {
    child: Child,
    keys: ChildStdin,
    shown: Receiver<Vec<u8>>,
    text: String,
}

impl Terminal {
    /// The terminal is wide enough that no line is wrapped.
    fn start(home: &Home, shell: &str, start_up: &str) -> Self {
        require("script", "bsdutils");
        // `script` creates the terminal.
        let line = format!("stty columns 2000 rows 50; exec {shell}");
        let mut child = home
            .command("script")
            .args(["--quiet", "--flush", "--command", &line, "/dev/null"])
            .env("SHELL", "/bin/sh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("a terminal");
        let keys = child.stdin.take().expect("a pipe");
        let mut screen = child.stdout.take().expect("a pipe");
        let (sender, shown) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut terminal = Self {
            child,
            keys,
            shown,
            text: String::new(),
        };
        home.0.write("start-up", start_up);
        terminal.press("source ./start-up\n");
        terminal.read_to(PROMPT);
        terminal
    }

    fn press(&mut self, keys: &str) {
        self.keys
            .write_all(keys.as_bytes())
            .expect("the shell lives");
        self.keys.flush().expect("the shell lives");
    }

    /// Reads the text before `end`, and drops `end`.
    fn read_to(&mut self, end: &str) -> String {
        let until = Instant::now() + LIMIT;
        loop {
            if let Some(at) = self.text.find(end) {
                let rest = self.text.split_off(at + end.len());
                let mut shown = std::mem::replace(&mut self.text, rest);
                shown.truncate(at);
                return shown;
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.shown.recv_timeout(left) {
                Ok(bytes) => self.text.push_str(&String::from_utf8_lossy(&bytes)),
                Err(error) => panic!("{error} before {end:?}; so far: {:?}", self.text),
            }
        }
    }

    /// Returns the line after the key, and other text on the terminal.
    fn after(&mut self, line: &str, key: &str) -> (String, String) {
        self.press(&format!("{line}{key}{REPORT}"));
        let shown = self.read_to(REPORT_BEGINS);
        let after = self.read_to(REPORT_ENDS);
        self.read_to(PROMPT);
        (after, shown)
    }

    /// Checks the candidates in bash or zsh.
    fn check(&mut self) {
        for [line, candidates] in typed(CASES) {
            let (kept, _) = line.rsplit_once(' ').expect("a word of its own");
            let (all, _) = self.after(line, ALL);
            let offered = all.strip_prefix(kept).unwrap_or(&all);
            let offered: Vec<&str> = offered.split_whitespace().collect();
            assert_eq!(offered.join(" "), candidates, "{line}");
        }
        for line in SILENT {
            for key in [ALL, "\t", "\t\t"] {
                let (after, shown) = self.after(line, key);
                assert_eq!(after, line);
                assert_eq!(without_control(&shown), line, "shown beside the line");
            }
        }
        for [line, completed] in typed(ONE_TAB) {
            assert_eq!(self.after(line, "\t").0, completed);
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The shell loses its terminal and ends.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Removes control characters.
fn without_control(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .collect()
}

const BASH_START_UP: &str = r#"
PS1='<READY>' HISTFILE=
bind 'set enable-bracketed-paste off'
bind 'set page-completions off'
bind 'set completion-query-items 0'
bind '"\C-xa": insert-completions'
report() {
    printf '<LINE>%s</LINE>\n' "$READLINE_LINE"
    READLINE_LINE= READLINE_POINT=0
}
bind -x '"\C-xr": report'
"#;

fn bash(home: &Home) -> Terminal {
    let script = script("rmadmin.bash");
    let start_up = format!("{BASH_START_UP}\nsource '{}'", script.display());
    Terminal::start(home, "bash --noprofile --norc -i", &start_up)
}

#[test]
fn bash_completes() {
    require("bash", "bash");
    let home = Home::new("completion-bash");
    bash(&home).check();
}

const ZSH_START_UP: &str = r#"
PS1='<READY>'
unset HISTFILE zle_bracketed_paste
unsetopt prompt_cr prompt_sp
bindkey -e
autoload -Uz compinit
compinit -u -D
zle -C all-matches complete-word _generic
zstyle ':completion:all-matches::::' completer _all_matches _complete
zstyle ':completion:all-matches:*' insert true
bindkey '^Xa' all-matches
report() {
    zle -I
    print -r -- "<LINE>$BUFFER</LINE>"
    BUFFER=
}
zle -N report
bindkey '^Xr' report
"#;

fn zsh(home: &Home) -> Terminal {
    let script = script("_rmadmin");
    let start_up = format!("{ZSH_START_UP}\nsource '{}'", script.display());
    Terminal::start(home, "zsh -f -i", &start_up)
}

#[test]
fn zsh_completes_with_the_script_sourced() {
    require("zsh", "zsh");
    let home = Home::new("completion-zsh");
    zsh(&home).check();
}

/// With the script in the fpath, completion works at the first TAB.
#[test]
fn zsh_completes_with_the_script_in_its_fpath() {
    require("zsh", "zsh");
    let home = Home::new("completion-zsh-fpath");
    let start_up = format!("fpath=('{}' $fpath)\n{ZSH_START_UP}", script("").display());
    let mut terminal = Terminal::start(&home, "zsh -f -i", &start_up);
    let [line, completed] = typed(ONE_TAB).next().expect("a row");
    assert_eq!(terminal.after(line, "\t").0, completed);
    terminal.check();
}

/// Returns fish's candidates without descriptions.
fn fish(home: &Home, line: &str) -> Vec<String> {
    let output: Output = home
        .command("timeout")
        .args([
            &LIMIT.as_secs().to_string(),
            "fish",
            "--no-config",
            "--command",
        ])
        .arg("source $argv[1]; complete --do-complete $argv[2]")
        .args([script("rmadmin.fish").as_os_str(), line.as_ref()])
        .stdin(Stdio::null())
        .output()
        .expect("fish starts");
    assert!(output.stderr.is_empty(), "{line}: {output:?}");
    let stdout = String::from_utf8(output.stdout).expect("text");
    let value = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
    stdout.lines().map(value).collect()
}

#[test]
fn fish_completes() {
    require("fish", "fish");
    let home = Home::new("completion-fish");
    for [line, candidates] in typed(CASES) {
        assert_eq!(fish(&home, line).join(" "), candidates, "{line}");
    }
    for line in SILENT {
        assert_eq!(fish(&home, line), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn without_the_tool_completion_is_silent() {
    for (program, package) in [("bash", "bash"), ("zsh", "zsh"), ("fish", "fish")] {
        require(program, package);
    }
    let home = Home::new("completion-without-tool");
    std::fs::remove_file(home.path().join("bin/rmadmin")).expect("the link is gone");
    let line = "rmadmin -getServiceState ";
    for mut terminal in [bash(&home), zsh(&home)] {
        let (after, shown) = terminal.after(line, "\t\t");
        assert_eq!(after, line);
        assert_eq!(without_control(&shown), line, "shown beside the line");
    }
    assert_eq!(fish(&home, line), Vec::<String>::new());
}
