import EventLog
import Spelling

/// What people do to get a copy of the data as of a moment, with every value filled in.
///
/// The executor does none of it. Each command is one line for a shell on its host; whatever stands in
/// it is a word of its own, and of characters that mean nothing there.
struct RestoreByHand: Equatable {
  private let choice: RestoreChoice
  /// The live server, as psql is told of it.
  private let address: [String]
  private let database: String

  init(_ choice: RestoreChoice, _ settings: PostgresSchemaSettings) {
    self.choice = choice
    database = settings.database.value(of: "dbname") ?? "postgres"
    address =
      [("host", "host"), ("port", "port")].compactMap { option, keyword in
        settings.database.value(of: keyword).map { "--\(option)=\($0)" }
      } + ["--dbname=\(database)"]
  }

  private var copy: String { choice.places.copy }
  private var configuration: String { copy + "/postgresql.auto.conf" }

  /// The socket's name in the copy's folder; of no port of the network.
  private var port: Int32 { choice.live.port < 65_535 ? choice.live.port + 1 : 65_534 }

  /// As they are shown, in their order; the commands in them stand behind “$ ”.
  var lines: [String] {
    [
      """
      On the live server, in a role that may switch its log: write one more transaction, so that the \
      log says that the moment is over, and have the segment archived that the answer names.
      $ \(Self.line(["psql", "--no-psqlrc"] + address + [
        "--command=SELECT pg_current_xact_id()",
        "--command=SELECT pg_walfile_name(pg_switch_wal())",
      ]))
      """,
      "Wait until that segment is in \(choice.places.archive).",
      """
      As the user that owns the base backup, see whether it is whole, with the programs of PostgreSQL \
      \(choice.live.major).
      $ \(Self.line(["pg_verifybackup", "--no-parse-wal", backup]))
      """,
      """
      Copy it.
      $ \(Self.line(["install", "-d", "-m", "0700", copy])) && \(Self.line(["cp", "-a", backup + "/.", copy])) && \
      \(Self.line(["chmod", "0700", copy]))
      """,
      ([
        """
        Append this to \(configuration). The copy is then reached through a socket in its folder \
        only, archives nothing, and stops at the moment.
        """
      ] + settings.map { "| \($0.name) = \($0.value)" }).joined(separator: "\n"),
      """
      Let in whoever may enter the folder, and nobody else.
      $ \(Self.line(["echo", "local all all trust"])) > \(hostBasedAccess.argumentWord)
      """,
      """
      Have it recover.
      $ \(Self.line(["touch", copy + "/recovery.signal"]))
      """,
      """
      Start it beside the live one. Its log is in \(copy)/restore.log.
      $ \(Self.line([
        "pg_ctl", "-D", copy, "-l", copy + "/restore.log", "-t", "86400", "-w",
        "-o", "-c config_file=\(configuration)", "start",
      ]))
      """,
      """
      Wait for “paused”; then look at the data, with the same beginning. Nothing can be written there.
      $ \(Self.line([
        "psql", "--no-psqlrc", "--host=\(copy)", "--port=\(port)", "--dbname=\(database)",
        "--command=SELECT pg_get_wal_replay_pause_state()",
      ]))
      """,
      """
      Cut over by hand, once all who have to have agreed: bring over what is needed with pg_dump from \
      the copy; or stop what writes to the live store, end the recovery (SELECT \
      pg_wal_replay_resume()), give the copy an archive of its own, an address and rules for who gets \
      in, and lead the service there. Keep the live store as it was.
      """,
      """
      When the copy is not needed any more, stop it and remove \(copy).
      $ \(Self.line(["pg_ctl", "-D", copy, "-m", "fast", "-w", "stop"]))
      """,
    ]
  }

  private var backup: String { choice.places.backups + "/" + choice.backup.name }
  private var hostBasedAccess: String { copy + "/restore_hba.conf" }

  /// They stand in the one file that a copy has whatever its packager does, and that counts last.
  private var settings: [(name: String, value: String)] {
    [
      ("restore_command", Self.quoted("cp \(choice.places.archive.argumentWord)/%f %p")),
      ("recovery_target_time", Self.quoted(target)),
      ("recovery_target_action", Self.quoted("pause")),
      // Whatever another server has made of the same log is not what was here.
      ("recovery_target_timeline", Self.quoted("current")), ("hot_standby", "on"),
      ("archive_mode", "off"), ("listen_addresses", Self.quoted("")),
      ("unix_socket_directories", Self.quoted(copy)), ("unix_socket_permissions", "0700"),
      ("port", "\(port)"), ("hba_file", Self.quoted(hostBasedAccess)), ("ssl", "off"),
      ("external_pid_file", Self.quoted(copy + "/restore.pid")),
      ("primary_conninfo", Self.quoted("")),
      // What the live server may have been told to do as a standby: it would empty the archive.
      ("archive_cleanup_command", Self.quoted("")), ("recovery_end_command", Self.quoted("")),
      ("recovery_min_apply_delay", "0"),
      // After the recovery it would take what is meant for the live one.
      ("max_logical_replication_workers", "0"),
    ] + choice.live.leastSettings.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
  }

  /// The moment with an offset: where this is read, the server knows no name of a zone, and so no `Z`.
  private var target: String {
    choice.asOf.description.replacing("T", with: " ").replacing("Z", with: "+00")
  }

  /// As a configuration file writes a text.
  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }

  private static func line(_ words: [String]) -> String {
    words.map(\.argumentWord).joined(separator: " ")
  }
}
