import CommandLineKit
import Embedded
import EventLog
import Glibc
import JSON
import Postgres
import Schema

/// What `up` says once everything runs: where it lives, how to reach it, how to stop it.
struct Greeting {
  var configuration: Configuration
  var database: ConnectionString
  /// Where it answers.
  var url: String
  /// How many schema steps had to run.
  var steps: Int
  var position: LogPosition
  /// Of our own cluster.
  var folder: String?
  var process: Int32?
  var log: String?
  var startTime: Duration?
  var isAdopted = false
  /// What the executor beside the service may run; nil where none runs.
  var allowList: String?

  /// Tells of our own cluster, if it is one.
  mutating func introduce(_ own: (cluster: RunningCluster, startTime: Duration)?) {
    guard let (cluster, startTime) = own else { return }
    (folder, process, log) = (cluster.folder, cluster.process, cluster.log)
    (self.startTime, isAdopted) = (startTime, cluster.isAdopted)
  }

  func say(on terminal: Terminal) {
    terminal.say(text, json: json)
    terminal.flush()
  }

  static func sayGoodbye(on terminal: Terminal) {
    terminal.say(
      "Stopped. Everything is on disk.", json: JSONWriter.object { $0.member("event", "stopped") })
    terminal.flush()
  }

  private var text: TerminalText {
    var text: TerminalText = "\("Lastgood is up", .bold)"
    if let startTime {
      let verb = isAdopted ? "found running" : "started"
      text = text + "; its database \(verb) in \(startTime.inSeconds)"
    }
    text = text + ", \(position == .start ? "an empty log" : "\(position) events in the log").\n"
    text = text + "\n  Service   \(url)  (this user's commands find it by themselves)"
    if let folder { text = text + "\n  Data      \(folder)" }
    text =
      text + "\n  Keys      \(configuration.keys)  (keep a copy: without them no text can be read)"
    text = text + "\n  Database  psql \"\(database.description)\""
    if let allowList {
      text = text + "\n  Executor  beside it; the programs it may run are listed in \(allowList)"
    }
    if let log { text = text + "\n  Its log   \(log)" }
    let data = folder.map { " --data \($0)" } ?? ""
    text = text + "\n  Watch it  lastgood log --follow --words\(data)"
    text = text + "\n  Use it    lastgood declare \"What is wrong\""
    return text + "\n  Stop it   Ctrl-C here, or kill -TERM \(getpid())\n"
  }

  private var json: [UInt8] {
    JSONWriter.object { ready in
      ready.member("event", "ready")
      ready.member("process", getpid())
      ready.member("url", url)
      ready.member("data", folder)
      ready.member("keys", configuration.keys)
      ready.member("checkpoints", configuration.checkpoints)
      ready.member("database", database.description)
      ready.member("database_process", process)
      ready.member("database_log", log)
      ready.member("database_ms", startTime?.milliseconds)
      ready.member("adopted", isAdopted)
      ready.member("executor_allow", allowList)
      ready.member("schema", Schema.version)
      ready.member("schema_steps_run", steps)
      ready.member("position", position.rawValue)
    }
  }
}

extension Result where Failure == any Error {
  /// The outcome of `body`, to be looked at after something else was put in order.
  init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
