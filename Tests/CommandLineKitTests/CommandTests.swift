import CommandLineKit
import Testing

@Suite struct `Command lines` {
  private func parse<C: Command>(
    _ line: String, as _: C.Type
  ) throws -> (command: C, globals: Arguments) where C.Context == Fleet.Context {
    guard case .run(let command, let globals) = try Fleet.table.parse(words(line)) else {
      throw UsageError(.missing(line))
    }
    return (try #require(command as? C), globals)
  }

  private func words(_ line: String) -> [String] {
    line.split(separator: " ").map { String($0) }
  }

  @Test(arguments: [
    "sail Beagle Lima --speed full --via A --via=B --crew 74 --for 1h30m --dry",
    "sail --dry -s full Beagle --via A --crew=74 Lima --via B --for=90m",
    "sail -ds full --via=A --via=B --crew 74 --for 5400s -- Beagle Lima",
    "sail -dsfull Beagle Lima --via A --via B --crew 74 --for 1h1800s",
  ])
  func `can be written in many orders`(line: String) throws {
    let sail = try parse(line, as: Sail.self).command
    #expect(sail.ship == "Beagle")
    #expect(sail.goal == "Lima")
    #expect(sail.speed == .full)
    #expect(sail.via == ["A", "B"])
    #expect(sail.crew == 74)
    #expect(sail.time == TimeLength(seconds: 5400))
    #expect(sail.isDry)
  }

  @Test func `leave out what is optional`() throws {
    let sail = try parse("sail Beagle -5", as: Sail.self).command
    #expect(sail.goal == "-5")
    #expect(sail.speed == nil)
    #expect(sail.via.isEmpty)
    #expect(sail.crew == nil)
    #expect(!sail.isDry)
  }

  @Test(arguments: [
    "--json --url http://x sail Beagle Lima", "sail Beagle Lima --json --url=http://x",
    "--url=http://x sail -j Beagle Lima", "-qj --url http://x sail Beagle Lima",
  ])
  func `take global options on both sides of the verb`(line: String) throws {
    var globals = try parse(line, as: Sail.self).globals
    let (isJSON, isQuiet) = (globals.flag("--json"), globals.flag("--quiet"))
    #expect(isJSON)
    #expect(isQuiet == line.hasPrefix("-q"))
    let url = try globals.option("--url", as: String.self)
    #expect(url == "http://x")
  }

  @Test(
    arguments: [
      ("note Hello", nil, "Hello", []), ("note Beagle Hello", "Beagle", "Hello", []),
      ("note Beagle Hello a b", "Beagle", "Hello", ["a", "b"]), ("note -", nil, "-", []),
      ("note -- --json", nil, "--json", []),
    ] as [(String, String?, String, [String])])
  func `fill optional places with what is left over`(
    line: String, ship: String?, text: String, tags: [String]
  ) throws {
    let note = try parse(line, as: Note.self).command
    #expect(note.ship == ship)
    #expect(note.text == text)
    #expect(note.tags == tags)
  }

  @Test func `hand everything behind two dashes to the rest`() throws {
    let watch = try parse("watch --every 5s -- ls --json -h -- x", as: Watch.self).command
    #expect(watch.command == ["ls", "--json", "-h", "--", "x"])
    #expect(watch.ship == nil)
    #expect(try parse("watch Beagle --every 5s", as: Watch.self).command.command.isEmpty)
  }

  @Test(
    arguments: [
      ("sial", .unknownVerb("sial", suggestion: "sail"), []),
      ("Sail", .unknownVerb("Sail", suggestion: "sail"), []),
      ("zzz", .unknownVerb("zzz", suggestion: nil), []),
      ("cargo laod", .unknownVerb("cargo laod", suggestion: "cargo load"), ["cargo"]),
      ("help wacth", .unknownVerb("wacth", suggestion: "watch"), []),
      ("help cargo shwo", .unknownVerb("cargo shwo", suggestion: "show"), ["cargo"]),
      ("--jsno note", .unknownOption("--jsno", suggestion: "--json"), []),
      ("sail a b --sped full", .unknownOption("--sped", suggestion: "--speed"), ["sail"]),
      ("sail a b --sped=full", .unknownOption("--sped", suggestion: "--speed"), ["sail"]),
      ("sail a b -x", .unknownOption("-x", suggestion: nil), ["sail"]),
      (
        "sail a b --completely-different",
        .unknownOption("--completely-different", suggestion: nil), ["sail"]
      ),
      ("sail", .missing("ship"), ["sail"]), ("sail Beagle", .missing("to"), ["sail"]),
      ("watch", .missing("--every"), ["watch"]),
      ("sail a b --speed", .missingValue(option: "--speed"), ["sail"]),
      ("sail a b --speed --dry", .missingValue(option: "--speed"), ["sail"]),
      ("sail a b --dry=yes", .needlessValue(flag: "--dry"), ["sail"]),
      ("sail a b -s full --speed half", .givenTwice(option: "--speed"), ["sail"]),
      ("sail a b c", .excess("c"), ["sail"]), ("cargo show x", .excess("x"), ["cargo", "show"]),
      (
        "sail a b --crew many", .invalid("--crew", value: "many", expectation: "a whole number"),
        ["sail"]
      ),
      (
        "sail a b --crew 99999999999999999999",
        .invalid("--crew", value: "99999999999999999999", expectation: "a whole number"), ["sail"]
      ),
      (
        "sail a b --speed=fast",
        .invalid("--speed", value: "fast", expectation: "slow, half or full"), ["sail"]
      ),
    ] as [(String, UsageError.Kind, [String])])
  func `say what is wrong with them`(line: String, kind: UsageError.Kind, verbs: [String]) {
    #expect(throws: UsageError(kind, verbs: verbs)) { _ = try Fleet.table.parse(words(line)) }
  }

  @Test(
    arguments: [
      (
        .unknownVerb("sial", suggestion: "sail"), "There is no command “sial”. Did you mean “sail”?"
      ),
      (.unknownOption("--x\u{1B}[2J", suggestion: nil), #"There is no option “--x\x1B[2J” here."#),
      (.missing("ship"), "SHIP is missing."), (.missing("--every"), "--every is missing."),
      (.missingValue(option: "--speed"), "--speed needs a value."),
      (.needlessValue(flag: "--dry"), "--dry takes no value."),
      (.givenTwice(option: "--url"), "--url can be given only once."),
      (.excess("c"), "“c” is one argument too many."),
      (
        .invalid("--crew", value: "x", expectation: Int.expectation),
        "--crew takes a whole number, not “x”."
      ),
      (.together("--a", "--b"), "--a and --b exclude each other."),
    ] as [(UsageError.Kind, String)])
  func `explain themselves in a sentence`(kind: UsageError.Kind, sentence: String) {
    #expect(UsageError(kind).explanation.plain == sentence)
  }

  @Test func `have every declared parameter read by their verb`() throws {
    let types: [any Command<Fleet.Context>.Type] = [
      Sail.self, Note.self, Watch.self, CargoLoad.self, CargoShow.self,
    ]
    let words = [["a", "b"], ["a"], ["--every", "1s"], ["a"], []]
    for (type, words) in zip(types, words) {
      var arguments = try Arguments(words, for: type.signature)
      _ = try type.init(&arguments)
      #expect(arguments.unasked.isEmpty, "\(type.name)")
    }
  }

  @Test func `run with what the verb needs`() async throws {
    let (command, _) = try parse("sail Bea\u{7}gle Lima", as: Sail.self)
    let output = MemorySink()
    let terminal = Terminal(output: output, errors: MemorySink())
    let code = try await command.run(with: Fleet.Context(port: "Plymouth"), on: terminal)
    #expect(terminal.finish(code) == .done)
    #expect(output.text == "Bea\\x07gle leaves Plymouth for Lima.\n")
  }

  @Test(
    arguments: [
      ("90s", 90), ("5m", 300), ("1h30m", 5400), ("2d", 172_800), ("1w", 604_800), ("0s", 0),
      ("1d1h1m1s", 90_061), ("9223372036854775807s", .max), ("007m", 420),
      ("", nil), ("5", nil), ("m", nil), ("5x", nil), ("5m5", nil), ("30m1h", nil), ("1m1m", nil),
      ("-5m", nil), ("5 m", nil), ("1.5h", nil), ("9223372036854775808s", nil),
      ("9223372036854775807m", nil), ("15250284452471w3d15h30m8s", nil), ("５m", nil),
    ] as [(String, Int64?)])
  func `read lengths of time`(text: String, seconds: Int64?) {
    let length = TimeLength(text)
    #expect(length?.seconds == seconds)
    if let length { #expect(TimeLength(length.description) == length) }
  }
}
