import FoundationEssentials
import Glibc
import Postgres
import Spawn
import TestThreads
import Testing

@testable import Embedded

/// What earlier runs leave behind.
@Suite(.serialized, .ownThreads) struct `A cluster that was left behind` {
  /// Starts the server as a killed lastgood leaves it: running, with nobody holding the lock.
  func startByHand(_ folder: String, run: Bool = true) async throws -> Child {
    let user = try ServerUser.find(nil, in: .current)
    let paths = ClusterPaths(folder: folder, sockets: folder + "/run")
    let binaries = try ServerBinaries.choose(
      from: ServerBinaries.installed(in: .current), forData: nil, at: "")
    let arguments = ["-D", paths.data, "-c", "config_file=\(paths.configuration)/postgresql.conf"]
    let child = try Child(
      user.program(binaries.postgres, arguments), output: .file(paths.log))
    try await eventually {
      readText(paths.processFile).flatMap(ProcessFile.init)?.status == .ready
    }
    return child
  }

  @Test func `a server that keeps running is taken over, supervised and stopped`() async throws {
    try await withCluster { running in
      try await running.stop()
      let child = try await startByHand(running.folder)
      let cluster = EmbeddedCluster(location: .at(running.folder))
      let (adopted, duration) = try await timed { try await cluster.start() }
      #expect(adopted.isAdopted)
      #expect(adopted.process == child.id)
      print("measured: taken over in \(duration)")

      let (events, continuation) = AsyncStream.makeStream(of: ClusterEvent.self)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await adopted.run { continuation.yield($0) } }
        // Nobody reaps it: to PostgreSQL a zombie looks alive.
        child.signal(.kill)
        _ = await events.first { if case .ready = $0 { true } else { false } }
        #expect(!adopted.isAdopted)
        #expect(try await query("SELECT 'up'", on: adopted) == "up")
        group.cancelAll()
        try await group.waitForAll()
      }
    }
  }

  @Test func `a server that is shutting down is hurried and waited for`() async throws {
    try await withCluster { running in
      try await running.stop()
      let child = try await startByHand(running.folder)
      // A smart shutdown waits for this session, so the server is still there when we come.
      let session = try await openSession(on: running)
      child.signal(.terminate)
      try await eventually {
        readText(running.folder + "/data/postmaster.pid").flatMap(ProcessFile.init)?.status
          == .stopping
      }
      let cluster = EmbeddedCluster(location: .at(running.folder))
      let successor = try await cluster.start()
      #expect(!successor.isAdopted)
      #expect(successor.process != child.id)
      session.killGroup()
      try await successor.stop()
    }
  }

  @Test func `a server whose socket is elsewhere is replaced`() async throws {
    try await withCluster { running in
      try await running.stop()
      let settings = running.folder + "/configuration/postgresql.conf"
      let elsewhere = running.folder + "/elsewhere"
      try makePrivateFolder(elsewhere, for: ServerUser.find(nil, in: .current))
      let text = try #require(readText(settings))
      try writeText(text + "unix_socket_directories = '\(elsewhere)'\n", to: settings)
      let child = try await startByHand(running.folder)
      let next = try await EmbeddedCluster(location: .at(running.folder)).start()
      #expect(next.process != child.id)
      try await next.stop()
    }
  }

  @Test func `a process file whose number is now another program's is cleared`() async throws {
    try await withCluster { running in
      running.signal(.kill)
      try await running.stop(.immediate)
      let path = running.folder + "/data/postmaster.pid"
      let user = try ServerUser.find(nil, in: .current)
      // The same user's program, or PostgreSQL would not be fooled either.
      let other = try Child(user.program("/bin/sleep", ["60"]), output: .nowhere)
      let text = try #require(readText(path))
      let rest = text.drop { $0 != "\n" }
      try #require(unlink(path) == 0)
      try writeText("\(other.id)" + rest, to: path)
      try #require(chown(path, user.id, user.group) == 0)

      let next = try await EmbeddedCluster(location: .at(running.folder)).start()
      #expect(try await query("SELECT 'up'", on: next) == "up")
      #expect(try other.waitForExit(deadline: .zero) == nil)
      try await next.stop()
    }
  }

  @Test func `a creation that was cut short is done again`() async throws {
    try await withFolder { folder in
      let unfinished = folder + "/data.unfinished"
      try #require(mkdir(unfinished, 0o700) == 0)
      try writeText("15\n", to: unfinished + "/PG_VERSION")
      let running = try await EmbeddedCluster(location: .at(folder)).start()
      #expect(try await query("SELECT 'up'", on: running) == "up")
      #expect(access(unfinished, F_OK) != 0)
      try await running.stop()
    }
  }

  @Test func `data of another major version is refused, with the way out`() async throws {
    try await withCluster { running in
      try await running.stop()
      let data = running.folder + "/data"
      try writeText("9\n", to: data + "/PG_VERSION")
      let error = await #expect(throws: EmbeddedError.self) {
        try await EmbeddedCluster(location: .at(running.folder)).start()
      }
      guard case .otherMajor(data: 9, let installed, data) = error else {
        Issue.record("unexpected: \(String(describing: error))")
        return
      }
      #expect(!installed.isEmpty)
      #expect(error?.explanation.contains("postgresql-9") == true)
    }
  }

  @Test func `a folder with something else in it is left alone`() async throws {
    try await withFolder { folder in
      try makeFolders(folder + "/data", mode: 0o755)
      try writeText("mine", to: folder + "/data/letter")
      await #expect(throws: EmbeddedError.notAData(path: folder + "/data")) {
        try await EmbeddedCluster(location: .at(folder)).start()
      }
      #expect(readText(folder + "/data/letter") == "mine")
    }
  }

  @Test func `the server goes down when the process that holds it is killed`() async throws {
    try await withCluster { running in
      try await running.stop()
      let user = try ServerUser.find(nil, in: .current)
      let binaries = try ServerBinaries.choose(
        from: ServerBinaries.installed(in: .current), forData: nil, at: "")
      let server = user.program(
        binaries.postgres,
        [
          "-D", running.folder + "/data", "-c",
          "config_file=\(running.folder)/configuration/postgresql.conf",
        ])
      // The shell stands for lastgood: it starts the server as we do, waits, and is killed.
      let line = ([server.path] + server.arguments).map { "'\($0)'" }.joined(separator: " ")
      let parent = try Child(
        Program(
          "/usr/bin/setsid", ["--wait", "/bin/sh", "-c", "echo $$; \(line) & wait"],
          environment: server.environment),
        output: .file(running.folder + "/shell.log"))
      let path = running.folder + "/data/postmaster.pid"
      try await eventually { readText(path).flatMap(ProcessFile.init)?.status == .ready }
      let log = try #require(readText(running.folder + "/shell.log"))
      let shell = try #require(Int32(log.prefix { $0 != "\n" }))
      let number = try #require(readText(path).flatMap(ProcessFile.init)?.process)
      let postmaster = try ProcessReference(number)
      kill(shell, SIGKILL)
      // Straight away, so that it is found on its way out.
      let (next, duration) = try await timed {
        try await EmbeddedCluster(location: .at(running.folder)).start()
      }
      #expect(try postmaster.waitForEnd(deadline: .zero))
      #expect(next.process != number)
      print("measured: up after the death of the holder in \(duration)")
      try await next.stop()
      _ = try parent.waitForExit(deadline: .seconds(10))
    }
  }
}

/// A session that is busy for a minute.
private func openSession(on running: RunningCluster) async throws -> Child {
  let string = running.connectionString().with("application_name", "waiting").revealed
  let child = try Child(
    Program(
      "/usr/bin/psql", ["-X", "-q", "-d", string, "-c", "SELECT pg_sleep(60)"],
      environment: ["PATH": "/usr/bin:/bin"]), output: .nowhere)
  let count: SQL = """
    SELECT count(*)::text FROM pg_stat_activity
    WHERE application_name = 'waiting' AND state = 'active'
    """
  try await eventually { try await query(count, on: running) == "1" }
  return child
}
