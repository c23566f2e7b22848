import Glibc
package import Spawn

/// Why the private PostgreSQL could not be created, started or stopped.
package enum EmbeddedError: Error, Hashable {
  /// Neither `XDG_STATE_HOME` nor `HOME` says where a user's data belongs.
  case noHome
  case noSuchUser(String)

  /// The lines of `/etc/passwd` have nobody with our own number.
  case namelessUser(UInt32)

  /// No server of a supported version was found; these were, but are too old.
  case noServer(tooOld: [Int])

  /// `LASTGOOD_POSTGRES_BIN` names a folder without `postgres` and `initdb`.
  case noServerIn(String)

  /// The data was written by another major version than any that is installed.
  case otherMajor(data: Int, installed: [Int], path: String)

  /// The data folder holds something, but no PostgreSQL.
  case notAData(path: String)

  /// Nobody has made a cluster there yet.
  case noCluster(path: String)

  /// Another process runs this cluster.
  case locked(path: String, holder: Int32?)

  /// The server's user cannot get past this folder.
  case notPassable(path: String, user: String)

  /// The socket folder belongs to somebody else, or others may enter it.
  case notPrivate(path: String)

  /// `initdb` failed, and said so.
  case creationFailed(output: String)

  /// The server ended before it was ready; the end of its log.
  case serverEnded(log: String)

  /// The server runs but did not get ready in time; the end of its log.
  case notReady(after: Duration, log: String)

  /// A server left over from before does not end.
  case leftoverStays(process: Int32)
  /// The task was cancelled, or the cluster stopped, while the server was starting.
  case interrupted
  case badSetting(name: String)
  case file(path: String, action: String, code: Int32)
  case spawn(SpawnError)
}

extension EmbeddedError: CustomStringConvertible {
  package var description: String { explanation }

  /// What happened and what to do next, for a person.
  package var explanation: String {
    switch self {
    case .noHome:
      "Neither XDG_STATE_HOME nor HOME is set: say where the data shall live."
    case .noSuchUser(let name):
      "There is no user “\(name)” to run PostgreSQL as. Debian's package postgresql makes one."
    case .namelessUser(let id):
      "User number \(id) has no name in /etc/passwd; PostgreSQL needs one to know who connects."
    case .noServer(let tooOld):
      (tooOld.isEmpty
        ? "No PostgreSQL server was found."
        : "PostgreSQL \(list(tooOld)) is too old: \(ServerBinaries.oldestMajor) or newer is needed.")
        + " Install it (Debian: apt-get install postgresql), or set LASTGOOD_POSTGRES_BIN to the"
        + " folder that holds postgres and initdb."
    case .noServerIn(let folder):
      "LASTGOOD_POSTGRES_BIN is \(folder), but postgres and initdb cannot both be run there."
    case .otherMajor(let data, let installed, let path):
      "The data in \(path) belongs to PostgreSQL \(data); installed is \(list(installed))."
        + " Install PostgreSQL \(data) beside it (Debian: apt-get install postgresql-\(data)), or"
        + " move the data: pg_upgrade, or pg_dump with \(data) and restore into a new folder."
    case .notAData(let path):
      "\(path) is neither empty nor a PostgreSQL data folder. Choose another place, or move it away."
    case .noCluster(let path):
      "There is no database in \(path) yet."
    case .locked(let path, let holder):
      "Another lastgood \(holder.map { "(process \($0)) " } ?? "")holds \(path)."
        + " Stop it first, or use it: its socket is there."
    case .notPassable(let path, let user):
      "User “\(user)”, who runs PostgreSQL, cannot pass through \(path)."
        + " Allow it (chmod o+x), or choose another place."
    case .notPrivate(let path):
      "\(path) is not a private folder of PostgreSQL's user. Remove it, or choose another place."
    case .creationFailed(let output):
      "initdb failed: \(output)"
    case .serverEnded(let log):
      "PostgreSQL ended before it was ready. Its log ends: \(log)"
    case .notReady(let duration, let log):
      "PostgreSQL was not ready after \(duration). Its log ends: \(log)"
    case .leftoverStays(let process):
      "A PostgreSQL from before (process \(process)) still uses the data and does not end."
    case .interrupted:
      "PostgreSQL was stopped while it was starting."
    case .badSetting(let name):
      "“\(name)” is not a setting that can be written down."
    case .file(let path, let action, let code):
      "Cannot \(action) \(path): \(String(cString: strerror(code)))."
    case .spawn(let error):
      error.explanation
    }
  }

  private func list(_ majors: [Int]) -> String {
    majors.map(String.init).joined(separator: ", ")
  }
}

/// Turns a failure to start a program into one of ours.
func spawning<Value>(_ body: () throws(SpawnError) -> Value) throws(EmbeddedError) -> Value {
  do { return try body() } catch { throw .spawn(error) }
}
