import Digest
import Foundation
import Testing

@testable import Crypto

@Suite struct `Master keys` {
  @Test func `begin with number 1 and count upwards`() throws {
    var keys = try MasterKeys.generate()
    #expect(keys.current == 1 && keys.ids == [1])
    #expect(try keys.rotate() == 2)
    #expect(try keys.rotate() == 3)
    #expect(keys.current == 3 && keys.ids == [1, 2, 3])
    try keys.retire(2)
    #expect(keys.ids == [1, 3])
    #expect(try keys.rotate() == 4)
  }

  @Test func `keep the current one, and know what they do not have`() throws {
    var keys = try MasterKeys.generate()
    #expect(throws: CryptoError.currentMasterKey(1)) { try keys.retire(1) }
    #expect(throws: CryptoError.unknownMasterKey(9)) { try keys.retire(9) }
  }

  @Test func `end at the highest number`() throws {
    var keys = try #require(MasterKeys([.max: .random(count: 32)]))
    #expect(throws: CryptoError.tooManyMasterKeys) { try keys.rotate() }
    #expect(keys.current == .max)
  }
}

/// A folder that is removed with everything in it.
final class Folder {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path) }
  }

  func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }
}

@Suite struct `A master key file` {
  let folder: Folder
  let path: String
  let file: MasterKeyFile

  init() throws {
    folder = try Folder()
    path = "\(folder.path)/master.key"
    file = MasterKeyFile(path: path)
  }

  @Test func `gives back the keys it was given`() throws {
    var keys = try MasterKeys.generate()
    try file.create(keys)
    #expect(try file.read() == keys)
    try keys.rotate()
    try file.replace(with: keys)
    #expect(try file.read() == keys)
    #expect(try file.read().current == 2)
    #expect(try folder.names == ["master.key"])
  }

  @Test func `is for its owner only`() throws {
    try file.create(.generate())
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func `is never created over another`() throws {
    let keys = try MasterKeys.generate()
    try file.create(keys)
    #expect(throws: KeyFileError.exists(path: path)) { try file.create(.generate()) }
    #expect(try file.read() == keys)
    #expect(try folder.names == ["master.key"])
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o610, 0o601, 0o602, 0o644, 0o777])
  func `is refused when others may touch it`(_ mode: Int) throws {
    try file.create(.generate())
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    #expect(throws: KeyFileError.tooOpen(path: path, mode: UInt16(mode))) { try file.read() }
  }

  @Test func `is refused when it is a folder, and when it is missing`() throws {
    #expect(throws: KeyFileError.notRegular(path: folder.path)) {
      try MasterKeyFile(path: folder.path).read()
    }
    #expect(throws: KeyFileError.system(path: path, call: "open", code: ENOENT)) {
      try file.read()
    }
  }

  @Test func `keeps the old keys when new ones cannot be written`() throws {
    let keys = try MasterKeys.generate()
    try file.create(keys)
    // A folder in the file's place cannot be displaced by a file.
    let blocked = "\(folder.path)/blocked"
    try FileManager.default.createDirectory(
      atPath: "\(blocked)/inside", withIntermediateDirectories: true)
    #expect(throws: KeyFileError.system(path: blocked, call: "rename", code: EISDIR)) {
      try MasterKeyFile(path: blocked).replace(with: .generate())
    }
    #expect(try file.read() == keys)
    #expect(try folder.names.sorted() == ["blocked", "master.key"])
  }

  @Test func `is never seen half written`() async throws {
    let one = try MasterKeys.generate()
    var two = one
    for _ in 0..<200 { try two.rotate() }
    try file.create(one)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [file, two] in
        for index in 0..<20 { try file.replace(with: index.isMultiple(of: 2) ? two : one) }
      }
      group.addTask { [file, two] in
        for _ in 0..<200 {
          let seen = try file.read()
          #expect(seen == one || seen == two)
        }
      }
      try await group.waitForAll()
    }
    #expect(try folder.names == ["master.key"])
  }

  static let digits = String(repeating: "0a", count: 32)

  @Test(arguments: [
    ("", 0), ("# nothing\n\n", 0), ("1 \(digits)\n1 \(digits)\n", 2), ("0 \(digits)\n", 1),
    ("-1 \(digits)\n", 1), ("+1 \(digits)\n", 1), ("01 \(digits)\n", 1), ("32768 \(digits)\n", 1),
    ("# x\n\n1 \(digits)0\n", 3), ("1 \(digits.dropLast(2))\n", 1), ("1  \(digits)\n", 1),
    ("1 \(digits) \n", 1), ("1\n", 1), ("1 \(digits.dropLast())g\n", 1),
    (" 1 \(digits)\n", 1), ("1 \(digits)\n\r\n", 2),
  ])
  func `is refused with the line that means nothing`(_ text: String, _ line: Int) throws {
    let path = try folder.write(text, to: "other.key")
    #expect(throws: KeyFileError.malformed(path: path, line: line)) {
      try MasterKeyFile(path: path).read()
    }
  }

  @Test func `may be written by hand`() throws {
    let path = try folder.write(
      "# comment\n7 \(Self.digits)\n\n3 \(String(repeating: "0", count: 64))", to: "hand.key")
    let keys = try MasterKeyFile(path: path).read()
    #expect(keys.ids == [3, 7] && keys.current == 7)
  }

  @Test func `shows no key in an error or a description`() throws {
    let keys = try MasterKeys.generate()
    let key = try #require(keys.keys[1])
    let digits = key.withUnsafeBytes { hexadecimal(UnsafeBufferPointer(start: $0, count: 32)) }
    var dumped = ""
    dump(keys, to: &dumped)
    #expect(!dumped.contains(digits) && !"\(keys)".contains(digits))
  }
}

@Suite struct `A signing key file` {
  @Test func `gives back the key it was given`() throws {
    let folder = try Folder()
    let file = SigningKeyFile(path: "\(folder.path)/signing.key")
    let (one, two) = (try Ed25519SigningKey.generate(), try Ed25519SigningKey.generate())
    try file.create(one)
    #expect(try file.read().publicKey == one.publicKey)
    #expect(throws: KeyFileError.exists(path: "\(folder.path)/signing.key")) {
      try file.create(two)
    }
    try file.replace(with: two)
    #expect(try file.read().publicKey == two.publicKey)
    #expect(try file.read().signature(of: [1]) == two.signature(of: [1]))
    #expect(try folder.names == ["signing.key"])
  }

  @Test func `is refused when others may touch it`() throws {
    let folder = try Folder()
    let path = try folder.write("ed25519 \(`A master key file`.digits)\n", to: "a", mode: 0o640)
    #expect(throws: KeyFileError.tooOpen(path: path, mode: 0o640)) {
      try SigningKeyFile(path: path).read()
    }
  }

  static let digits = `A master key file`.digits

  @Test(arguments: [
    "", "#\n", digits, "ed25519\n", "ed25519  \(digits)", "ed25519 \(digits)0",
    "ed448 \(digits)\n", "ed25519 \(digits)\ned25519 \(digits)\n",
  ])
  func `is refused when it means nothing`(_ text: String) throws {
    let folder = try Folder()
    let path = try folder.write(text, to: "a")
    #expect(throws: KeyFileError.self) { try SigningKeyFile(path: path).read() }
  }
}
