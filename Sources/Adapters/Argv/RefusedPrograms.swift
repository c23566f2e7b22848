/// Programs that run whatever they are given, and so would get around every rule about arguments.
enum RefusedPrograms {
  /// Why a program of this name is not run; nil when it may be.
  ///
  /// Versions at the end of a name do not matter: `python3.11` is `python`.
  static func refusal(of tool: String) -> String? {
    let name = tool.lowercased()
    let bare = String(name.reversed().drop { "0123456789.-".contains($0) }.reversed())
    for (kind, names) in table where names.contains(name) || names.contains(bare) {
      return "\(tool) is \(kind): it would run whatever it is given. Write a program of your own, "
        + "allow it with its sha256, and run that."
    }
    return name.hasPrefix("ld-linux") || name.hasPrefix("ld.so")
      ? "\(tool) is a loader: it would run whatever it is given." : nil
  }

  private static let table: [(kind: String, names: Set<String>)] = [
    (
      "a shell",
      [
        "sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "csh", "tcsh", "fish", "rbash",
        "busybox",
        "toybox", "pwsh", "nu", "xonsh", "elvish",
      ]
    ),
    (
      "an interpreter",
      [
        "python", "pypy", "perl", "ruby", "node", "nodejs", "deno", "bun", "php", "lua", "luajit",
        "tclsh", "wish", "expect", "awk", "gawk", "mawk", "nawk", "guile", "osascript", "r",
        "rscript", "julia", "java", "jshell", "groovy", "erl", "escript", "iex", "elixir", "swift",
        "m4", "bc", "ed", "ex", "vi", "vim", "nvim", "emacs", "gdb", "lldb", "psql", "sqlite",
        "mysql", "mongosh",
      ]
    ),
    (
      "a program that starts others",
      [
        "env", "xargs", "parallel", "find", "nohup", "nice", "ionice", "chrt", "taskset", "timeout",
        "time", "setsid", "stdbuf", "script", "watch", "sudo", "su", "doas", "pkexec", "runuser",
        "chroot", "unshare", "nsenter", "setpriv", "prlimit", "capsh", "systemd-run", "at", "batch",
        "crontab", "strace", "ltrace", "make", "gmake", "flock", "start-stop-daemon", "socat", "nc",
        "ncat", "screen", "tmux", "exec", "eval", "command",
      ]
    ),
    (
      "a way into another machine",
      [
        "ssh", "scp", "sftp", "rsh", "rlogin", "telnet", "mosh", "rsync", "docker", "podman",
        "nerdctl", "crictl", "lxc", "lxc-attach", "ansible", "ansible-playbook", "salt", "pssh",
      ]
    ),
  ]
}
