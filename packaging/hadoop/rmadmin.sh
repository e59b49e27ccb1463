# shellcheck shell=bash
#
# Makes `yarn rmadmin` of Hadoop 3 run the rmadmin binary instead of the Java class RMAdminCLI. It uses Hadoop's shell
# profiles (HADOOP-11485) and dynamic subcommands (HADOOP-12930).
#
# Install: copy this file, under any name that ends in .sh, to libexec/shellprofile.d/ of the Hadoop installation
# ($HADOOP_LIBEXEC_DIR/shellprofile.d/ if that is set). `yarn` also reads $HADOOP_CONF_DIR/shellprofile.d/, but
# `yarn --config DIR` reads DIR/shellprofile.d/ instead: a file there serves that configuration only.
#
# The binary is `rmadmin` of PATH, else $HADOOP_HOME/bin/rmadmin, else /usr/local/bin/rmadmin. It gets the arguments,
# the environment and the configuration folder of the Java class. If no binary exists, the Java class runs, as without
# this file. `yarn --debug rmadmin ...` prints which of the two runs.
#
# RMADMIN_BIN, in the environment or in hadoop-env.sh, names another binary: a path, or a name to look for in PATH. If it
# cannot be run, a warning is printed and the Java class runs. Empty or `none` turns this file off:
#
#     RMADMIN_BIN=none yarn rmadmin -getAllServiceState
#
# Hadoop sources this file with bash 3.2 or later in every command of every project. It therefore only defines
# functions, and only for `yarn`. An existing function of the same name, defined by the site, is kept.

if [[ "${HADOOP_SHELL_EXECNAME:-}" != yarn ]] || declare -F yarn_subcommand_rmadmin >/dev/null; then
  return 0
fi

# `yarn` calls this function instead of its own case for the subcommand, with the arguments after the subcommand. If the
# function returns, `yarn` runs HADOOP_CLASSNAME.
function yarn_subcommand_rmadmin
{
  local binary

  # shellcheck disable=SC2034 # `yarn` reads it.
  HADOOP_CLASSNAME=org.apache.hadoop.yarn.client.cli.RMAdminCLI

  # `yarn --workers` then sends the command line to the workers, whose `yarn` chooses what to run.
  if [[ "${HADOOP_WORKER_MODE:-}" = true ]]; then
    return 0
  fi

  if ! binary=$(_rmadmin_binary); then
    case "${RMADMIN_BIN-}" in
      "" | none)
        _rmadmin_debug "rmadmin: no binary to run (RMADMIN_BIN=${RMADMIN_BIN-}), the Java class runs"
      ;;
      *)
        # Only the Java class writes to standard output.
        printf 'WARNING: rmadmin: RMADMIN_BIN=%s is not an executable file; the Java class runs, without the checks of rmadmin\n' \
          "${RMADMIN_BIN}" >&2
      ;;
    esac
    return 0
  fi
  _rmadmin_debug "rmadmin: ${binary} runs, configured by ${HADOOP_CONF_DIR:-}"

  # HADOOP_CONF_DIR is the folder that `yarn` has chosen and that Java would read. The binary reads YARN_CONF_DIR first.
  if [[ -n "${HADOOP_CONF_DIR:-}" ]]; then
    export HADOOP_CONF_DIR
    if [[ -n "${YARN_CONF_DIR:-}" ]]; then
      YARN_CONF_DIR="${HADOOP_CONF_DIR}"
    fi
  fi

  # If the binary is a wrapper script that calls `yarn rmadmin`, that call runs Java instead of the wrapper again.
  RMADMIN_BIN=none exec -- "${binary}" "$@"
}

# Prints the path of the binary; fails if the Java class must run.
function _rmadmin_binary
{
  local name="${RMADMIN_BIN-rmadmin}"
  local folders="${PATH:-}:${HADOOP_HOME:-}/bin:/usr/local/bin:"
  local folder

  case "${name}" in
    "" | none)
      return 1
    ;;
    */*)
      _rmadmin_runs "${name}"
      return
    ;;
  esac

  # Relative and empty parts of PATH are skipped: administrators must not run programs of the current folder.
  while [[ -n "${folders}" ]]; do
    folder="${folders%%:*}"
    folders="${folders#*:}"
    if [[ "${folder}" = /* ]] && _rmadmin_runs "${folder}/${name}"; then
      return 0
    fi
  done
  return 1
}

# Prints the path if it is an executable file (-x alone holds for folders too).
function _rmadmin_runs
{
  [[ -f "$1" && -x "$1" ]] && printf '%s\n' "$1"
}

# Writes a line to standard error under `yarn --debug`.
function _rmadmin_debug
{
  if declare -F hadoop_debug >/dev/null; then
    hadoop_debug "$1"
  fi
}
