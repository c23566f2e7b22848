import Postgres
import Spawn
import TestThreads
import Testing

@testable import Embedded

/// What can be said without a server.
@Suite(.ownThreads) struct `Rules of the private cluster` {
  static let user = ServerUser(name: "postgres", id: 101, group: 104, isOurselves: false)
  static let paths = ClusterPaths(folder: "/srv/c", sockets: "/srv/c/run")

  // MARK: Places

  @Test(arguments: [
    (Surroundings(user: 0, environment: ["HOME": "/root"]), "/var/lib/lastgood"),
    (Surroundings(user: 7, environment: ["HOME": "/home/a"]), "/home/a/.local/state/lastgood"),
    (Surroundings(user: 7, environment: ["HOME": "/h", "XDG_STATE_HOME": "/s"]), "/s/lastgood"),
    (
      Surroundings(user: 7, environment: ["HOME": "/h", "XDG_STATE_HOME": "relative"]),
      "/h/.local/state/lastgood"
    ),
  ])
  func `the default place depends on who we are`(who: Surroundings, place: String) throws {
    #expect(try ClusterLocation.default.folder(in: who) == place)
    #expect(try ClusterLocation.at("/x").folder(in: who) == "/x")
  }

  @Test func `without a home there is no default place`() {
    #expect(throws: EmbeddedError.noHome) {
      try ClusterLocation.default.folder(in: Surroundings(user: 7, environment: [:]))
    }
  }

  @Test func `a socket path may be 107 bytes long and no longer`() {
    let tail = "/.s.PGSQL.5432".utf8.count
    #expect(SocketFolder.isUsable("/" + String(repeating: "a", count: 107 - tail - 1)))
    #expect(!SocketFolder.isUsable("/" + String(repeating: "a", count: 107 - tail)))
    #expect(!SocketFolder.isUsable("/" + String(repeating: "é", count: 50)))
    #expect(!SocketFolder.isUsable("/a,b"))
  }

  @Test func `the socket moves only when it must, and always to the same place`() {
    let root = Surroundings(user: 0, environment: [:])
    let person = Surroundings(user: 7, environment: ["XDG_RUNTIME_DIR": "/run/user/7"])
    let bare = Surroundings(user: 7, environment: [:])
    #expect(SocketFolder.path(forCluster: "/srv/c", in: root) == "/srv/c/run")
    let long = "/" + String(repeating: "long/", count: 30)
    #expect(SocketFolder.path(forCluster: long, in: root).hasPrefix("/run/lastgood-"))
    #expect(SocketFolder.path(forCluster: long, in: person).hasPrefix("/run/user/7/lastgood-"))
    #expect(SocketFolder.path(forCluster: long, in: bare).hasPrefix("/tmp/lastgood-7-"))
    #expect(
      SocketFolder.path(forCluster: long, in: bare) == SocketFolder.path(forCluster: long, in: bare)
    )
    #expect(
      SocketFolder.path(forCluster: long, in: bare)
        != SocketFolder.path(forCluster: long + "x", in: bare))
  }

  @Test func `the nearest rule of the mode decides who passes`() {
    func passes(_ mode: UInt32, owner: UInt32 = 0, group: UInt32 = 0) -> Bool {
      Passage(path: "/x", mode: mode, owner: owner, group: group).isOpen(to: Self.user)
    }
    #expect(passes(0o755))
    #expect(passes(0o711))
    #expect(!passes(0o750))
    #expect(passes(0o700, owner: 101))
    #expect(passes(0o710, group: 104))
    // The owner's own rule counts, even if it is the stricter one.
    #expect(!passes(0o611, owner: 101))
  }

  // MARK: Versions

  static let fifteen = ServerBinaries(folder: "/15", major: 15)
  static let sixteen = ServerBinaries(folder: "/16", major: 16)
  static let thirteen = ServerBinaries(folder: "/13", major: 13)

  @Test func `new data gets the newest server, old data its own`() throws {
    let installed = [Self.fifteen, Self.sixteen, Self.thirteen]
    #expect(try ServerBinaries.choose(from: installed, forData: nil, at: "") == Self.sixteen)
    #expect(try ServerBinaries.choose(from: installed, forData: 15, at: "") == Self.fifteen)
    #expect(throws: EmbeddedError.otherMajor(data: 14, installed: [15, 16], path: "/d")) {
      try ServerBinaries.choose(from: installed, forData: 14, at: "/d")
    }
    #expect(throws: EmbeddedError.noServer(tooOld: [13])) {
      try ServerBinaries.choose(from: [Self.thirteen], forData: nil, at: "")
    }
  }

  @Test(arguments: [
    ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", 15),
    ("postgres (PostgreSQL) 18beta1\n", 18), ("15\n", 15), ("9.6\n", 9), ("", nil), ("none", nil),
  ])
  func `a version is read`(text: String, major: Int?) {
    #expect(ServerBinaries.major(ofVersion: text) == major)
  }

  // MARK: What is left

  static let file = """
    4711
    /srv/c/data
    1763660000
    5432
    /srv/c/run

     10228369    131074
    ready   

    """
  static let postmaster = ProcessFacts(
    owner: 101,
    commandLine: ["/usr/lib/postgresql/15/bin/postgres", "-D", "/srv/c/data", "-c", "x"])

  @Test func `a process file is read, whole or in part`() throws {
    let file = try #require(ProcessFile(Self.file))
    #expect(file.process == 4711)
    #expect(file.sockets == "/srv/c/run")
    #expect(file.sharedMemory == 131074)
    #expect(file.status == .ready)
    let part = try #require(ProcessFile("4711\n/srv/c/data\n1763660000\n"))
    #expect(part.status == nil && part.sharedMemory == nil)
    #expect(ProcessFile("") == nil)
    // A single-user server writes its number negated.
    #expect(ProcessFile("-12\n") == nil)
  }

  @Test func `a leftover is judged by what the process is, not by its number`() throws {
    func judge(_ text: String?, _ facts: ProcessFacts?) -> Leftover.Judgement {
      Leftover.judge(text.flatMap(ProcessFile.init), facts, paths: Self.paths, user: Self.user)
    }
    #expect(judge(nil, nil) == .nothing)
    #expect(judge(Self.file, nil) == .stale(numberIsTaken: false))
    #expect(judge(Self.file, Self.postmaster) == .usable)
    #expect(judge(Self.file.replacing("ready   ", with: "stopping"), Self.postmaster) == .unusable)
    #expect(judge(Self.file.replacing("/srv/c/run", with: "/else"), Self.postmaster) == .unusable)
    for (owner, line) in [
      (101, ["/bin/sleep", "60"]), (101, []), (101, ["postgres: checkpointer"]),
      (101, ["postgres", "-D", "/srv/other"]), (0, Self.postmaster.commandLine),
    ] {
      let facts = ProcessFacts(owner: UInt32(owner), commandLine: line)
      #expect(judge(Self.file, facts) == .stale(numberIsTaken: true))
    }
  }

  @Test func `attached processes are counted`() {
    let table = """
             key      shmid perms                  size  cpid  lpid nattch   uid   gid
        10228369     131074   600                    56  4711  4712      6   101   104
      """
    #expect(SharedMemory.attachments(of: 131074, in: table) == 6)
    #expect(SharedMemory.attachments(of: 1, in: table) == 0)
    #expect(SharedMemory.attachments(of: 1, in: "") == 0)
  }

  // MARK: Configuration

  @Test func `settings are quoted, and ours can be overruled but for the socket`() throws {
    let configuration = ServerConfiguration(
      paths: Self.paths, systemUsers: ["root"],
      overrides: [
        "max_connections": "7", "search_path": "a'b\\c", "unix_socket_directories": "/elsewhere",
      ])
    let text = try configuration.settings()
    #expect(text.contains("\nmax_connections = '7'\n"))
    #expect(text.contains("\nsearch_path = 'a''b\\\\c'\n"))
    #expect(text.contains("\nunix_socket_directories = '/srv/c/run'\n"))
    #expect(text.contains("\nlisten_addresses = ''\n"))
    #expect(!text.contains("fsync"))
  }

  @Test(arguments: [("a b", "1"), ("", "1"), ("work_mem", "1\nfsync = off")])
  func `a setting cannot smuggle in another`(name: String, value: String) {
    let configuration = ServerConfiguration(
      paths: Self.paths, systemUsers: [], overrides: [name: value])
    #expect(throws: EmbeddedError.badSetting(name: name)) { try configuration.settings() }
  }

  @Test func `the superuser is whom the system says, over the socket only`() {
    let configuration = ServerConfiguration(paths: Self.paths, systemUsers: ["root", "postgres"])
    let rules = configuration.hostBasedAccess.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(rules.allSatisfy { $0.hasPrefix("local ") || $0.hasSuffix(" reject") })
    #expect(!configuration.hostBasedAccess.contains("trust"))
    #expect(configuration.identities.contains("lastgood \"root\" lastgood\n"))
    #expect(configuration.identities.contains("lastgood \"postgres\" lastgood\n"))
  }

  @Test func `a connection string keeps odd characters`() {
    let paths = ClusterPaths(folder: "/c", sockets: "/it's a \\ folder")
    let configuration = ServerConfiguration(paths: paths, systemUsers: [])
    let string = configuration.connectionString(database: "a b")
    #expect(string.value(of: "host") == "/it's a \\ folder")
    #expect(string.value(of: "dbname") == "a b")
    #expect(string.value(of: "user") == "lastgood")
  }

  @Test func `attempts come at once, then ever more slowly, and anew after a calm time`() {
    var backOff = BackOff()
    let pauses = (0..<10).map { _ in backOff.next(afterLivingFor: .zero) }
    #expect(
      pauses.prefix(4) == [.zero, .milliseconds(100), .milliseconds(200), .milliseconds(400)])
    #expect(pauses.last == .seconds(10))
    #expect(backOff.next(afterLivingFor: .seconds(60)) == .zero)
  }

  @Test func `the server is started as its user, and goes when we go`() {
    let program = Self.user.program("/bin/postgres", ["-D", "/d"])
    #expect(program.arguments.suffix(3) == ["/bin/postgres", "-D", "/d"])
    #expect(program.arguments.contains("--reuid=101"))
    #expect(program.arguments.contains("--clear-groups"))
    #expect(program.arguments.contains("--pdeathsig"))
    var ourselves = Self.user
    ourselves.isOurselves = true
    #expect(!ourselves.program("/bin/postgres", []).arguments.contains("--reuid=101"))
  }
}
