import Crypto
import Digest
import Foundation
import Testing

/// A target that keeps each effect that a program has on it as a line, and turns away whoever comes
/// late: it has seen a larger fence already.
struct EffectTarget {
  let folder: String

  init(in folder: String) throws {
    self.folder = folder + "/target"
    try FileManager.default.createDirectory(
      atPath: self.folder, withIntermediateDirectories: true)
    try script.write(toFile: program, atomically: true, encoding: .utf8)
    chmod(program, 0o700)
    try "\(program) sha256:\(OpenSSLSHA256().digest(of: Array(script.utf8)))\n"
      .write(toFile: allowList, atomically: true, encoding: .utf8)
    chmod(allowList, 0o600)
  }

  private var program: String { folder + "/act" }
  var allowList: String { folder + "/executor.allow" }

  /// `do STEP BEFORE AFTER FATE` waits, has its effect and waits; `undo` the same; `look STEP` says
  /// whether it is in effect.
  ///
  /// Each line is written whole or not at all, and whoever is killed meanwhile lets the lock go.
  private var script: String {
    """
    #!/bin/sh
    kept="\(folder)/$LASTGOOD_ACTION"
    fence="${LASTGOOD_FENCE#*.}"
    if [ "$5" = helper ]; then
      # Only the leader dies with the executor; its helper goes on, and has the effect when it is let.
      (until [ -e "$kept.go" ]; do sleep 0.1; done; echo "$1 $2 $fence $PPID" >>"$kept") &
      echo "$!" >>"$kept.helpers"
      wait
      exit
    fi
    [ "$1" = look ] || [ "$3" = 0 ] || sleep "$3"
    exec 9>>"$kept.lock"
    flock 9
    newest=$(tail -n 1 "$kept.fences" 2>/dev/null)
    if [ "$fence" -lt "${newest:-0}" ]; then
      echo "$1 $2 $fence" >>"$kept.late"
      exit 75
    fi
    echo "$fence" >>"$kept.fences"
    if [ "$1" = look ]; then
      last=$(grep " $2 " "$kept" 2>/dev/null | tail -n 1)
      case "$last" in do*) exit 0 ;; *) exit 1 ;; esac
    fi
    case "$5-$LASTGOOD_ACTION" in odd-*[13579bdf]) exit 3 ;; esac
    echo "$1 $2 $fence $PPID" >>"$kept"
    exec 9>&-
    [ "$4" = 0 ] || sleep "$4"

    """
  }

  /// How a plan's steps are called, and what they are meant to do to whoever carries them out.
  enum Kind: String, CaseIterable {
    /// Done in a moment.
    case quick
    /// Long enough to be stopped and killed before and after its effect.
    case slow
    /// Two steps; for every other action the second does not work and the first is taken back.
    case pair
    /// Nobody can ask whether it was done.
    case blind
    /// What it starts outlives it, and has the effect when the test lets it.
    case outlived
    /// Never ends by itself, and nobody can ask.
    case endless
  }

  private func steps(of kind: Kind) -> [(name: String, run: [String], isSeen: Bool, undo: [String])]
  {
    switch kind {
    case .quick: [("one", ["do", "one", "0", "0", "even"], true, [])]
    case .slow: [("one", ["do", "one", "0.3", "0.3", "even"], true, [])]
    case .pair:
      [
        ("one", ["do", "one", "0", "0.1", "even"], true, ["undo", "one", "0", "0", "even"]),
        ("two", ["do", "two", "0.1", "0", "odd"], true, []),
      ]
    case .blind: [("one", ["do", "one", "0.1", "0.1", "even"], false, [])]
    case .outlived: [("one", ["do", "one", "0", "0", "helper"], true, [])]
    case .endless: [("one", ["do", "one", "0", "600", "even"], false, [])]
    }
  }

  /// The same as calls in a plan.
  func calls(of kind: Kind) -> [(name: String, call: [String], undo: [String])] {
    steps(of: kind).map {
      ($0.name, [program] + $0.run, $0.undo.isEmpty ? [] : [program] + $0.undo)
    }
  }

  var policy: String {
    let actions = Kind.allCases.map { kind in
      let steps = steps(of: kind).map { step in
        func words(_ key: String, _ words: [String]) -> String {
          "\(key): [\(program), \(words.map { "\"\($0)\"" }.joined(separator: ", "))]"
        }
        var fields = ["name: \(step.name)", words("run", step.run), "timeout: 900s"]
        if step.isSeen { fields.append(words("probe", ["look", step.name])) }
        if !step.undo.isEmpty { fields.append(words("undo", step.undo)) }
        return "      - {\(fields.joined(separator: ", "))}\n"
      }
      return """
          \(kind.rawValue):
            adapter: argv
            kinds: [halt]
            environments: [production]
            steps:
        \(steps.joined())
        """
    }
    return """
      profile: none
      organisation: Shop
      services:
        checkout: {infrastructure: immutable}
      people:
        alice: {roles: [responder]}
        bob: {roles: [responder]}
        carol: {roles: [responder]}
      environments:
        production: {production: true, approvers: 2}
      actions:
      \(actions.joined())
      """
  }

  /// What happened to one action's target.
  struct Trace {
    /// Net of what was taken back, by step.
    var standing: [String: Int] = [:]
    /// Steps that were done once more while they stood: this is what must never be.
    var doubles = 0
    var late = 0
  }

  func trace(of action: String) -> Trace {
    var trace = Trace()
    for line in lines("\(folder)/\(action)") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 4 else { continue }
      let standing = trace.standing[words[1], default: 0]
      if words[0] == "do" {
        if standing > 0 { trace.doubles += 1 }
        trace.standing[words[1]] = standing + 1
      } else {
        if standing < 1 { trace.doubles += 1 }
        trace.standing[words[1]] = standing - 1
      }
    }
    trace.late = lines("\(folder)/\(action).late").count
    return trace
  }

  /// The processes that work on when their program is gone, in their order.
  func helpers(of action: String) -> [Int32] {
    lines("\(folder)/\(action).helpers").compactMap { Int32($0) }
  }

  func letHelpers(of action: String) {
    _ = FileManager.default.createFile(atPath: "\(folder)/\(action).go", contents: nil)
  }

  private func lines(_ path: String) -> [String] {
    ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n").map(
      String.init)
  }
}
