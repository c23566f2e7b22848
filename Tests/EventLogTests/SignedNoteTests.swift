import Crypto
import Digest
import Testing

@testable import EventLog

@Suite struct `A signed note` {
  /// The example of c2sp.org/signed-note.
  static let poem = """
    Ognuno sta solo sul cuor della terra
    trafitto da un raggio di sole:

    ed è subito sera.

    — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=

    """

  let sha256 = OpenSSLSHA256()
  let verifier = Ed25519Verifier()
  let signer: Ed25519SigningKey
  let key: NoteKey

  init() throws {
    signer = try Ed25519SigningKey(seed: [UInt8](repeating: 7, count: 32))
    key = try #require(NoteKey(name: "example.com/log", publicKey: signer.publicKey, by: sha256))
  }

  @Test func `reads and writes the example of the specification`() throws {
    let note = try #require(SignedNote(note: Self.poem))
    #expect(note.text.hasSuffix("ed è subito sera.\n"))
    #expect(note.text.hasPrefix("Ognuno"))
    #expect(note.signatures.map(\.name) == ["quasimodo.example/salvatore"])
    #expect(note.signatures.first?.keyID == 0x367B_A04B)
    #expect(note.signatures.first?.bytes.count == 64)
    #expect(note.description == Self.poem)
  }

  @Test func `holds for the key that signed it`() throws {
    let note = try signed("hello\n")
    #expect(note.isSigned(by: [key], using: verifier))
    let read = try #require(SignedNote(note: note.description))
    #expect(read == note)
    #expect(read.isSigned(by: [key], using: verifier))
  }

  @Test func `may have several signatures, and passes over those it does not know`() throws {
    let other = try Ed25519SigningKey.generate()
    let otherKey = try #require(
      NoteKey(name: "example.com/log", publicKey: other.publicKey, by: sha256))
    var note = try signed("hello\n")
    try note.sign(as: otherKey, with: other)
    let read = try #require(SignedNote(note: note.description))
    #expect(read.signatures.count == 2)
    #expect(read.isSigned(by: [key], using: verifier))
    #expect(read.isSigned(by: [otherKey], using: verifier))
    #expect(read.isSigned(by: [key, otherKey], using: verifier))
    #expect(!read.isSigned(by: [], using: verifier))
  }

  @Test func `falls when one known key signed something else`() throws {
    let other = try Ed25519SigningKey.generate()
    let otherKey = try #require(NoteKey(name: "other", publicKey: other.publicKey, by: sha256))
    var note = try signed("hello\n")
    // Signed by the wrong private key under a known name.
    try note.sign(as: otherKey, with: signer)
    #expect(note.isSigned(by: [key], using: verifier))
    #expect(!note.isSigned(by: [key, otherKey], using: verifier))
  }

  @Test func `does not hold for another name, key or text`() throws {
    let note = try signed("hello\n")
    let stranger = try Ed25519SigningKey.generate()
    let named = try #require(
      NoteKey(name: "example.com/log", publicKey: stranger.publicKey, by: sha256))
    let renamed = try #require(
      NoteKey(name: "example.com/lob", publicKey: signer.publicKey, by: sha256))
    #expect(!note.isSigned(by: [named], using: verifier))
    #expect(!note.isSigned(by: [renamed], using: verifier))
    let bent = note.description.replacing("hello", with: "hellp")
    #expect(try !(#require(SignedNote(note: bent))).isSigned(by: [key], using: verifier))
  }

  @Test func `accepts 16 signatures and no more`() throws {
    let line = try #require(try signed("a\n").description.split(separator: "\n").last)
    let lines = String(repeating: "\(line)\n", count: 16)
    #expect(SignedNote(note: "a\n\n\(lines)")?.signatures.count == 16)
    #expect(SignedNote(note: "a\n\n\(lines)\(line)\n") == nil)
  }

  static let line = "— a AAAAAAA="

  @Test(arguments: [
    "", "\n", "a", "a\n", "a\n\n", "\(line)\n", "a\n\(line)\n", "a\n\n\(line)", "a\n\n\n",
    "a\n\n- a AAAAAAA=\n", "a\n\n—a AAAAAAA=\n", "a\n\n—  a AAAAAAA=\n", "a\n\n— a  AAAAAAA=\n",
    "a\n\n— a AAAAAAA= \n", "a\n\n— a\n", "a\n\n— AAAAAAA=\n", "a\n\n— a AAAAAA==\n",
    "a\n\n— a AAAAAAA\n", "a\n\n— a AAAAAAB=\n", "a\n\n— a+b AAAAAAA=\n",
    "a\n\n— a\u{A0}b AAAAAAA=\n", "a\n\n\(line)\nx\n", "a\r\n\n\(line)\n", "a\n\n\(line)\r\n",
    "a\tb\n\n\(line)\n", "a\n\n— a\u{0} AAAAAAA=\n",
  ])
  func `is refused in any other form`(_ text: String) {
    #expect(SignedNote(note: "a\n\n\(Self.line)\n") != nil)
    #expect(SignedNote(note: text) == nil)
  }

  @Test func `is made only of whole lines without control characters`() {
    #expect(SignedNote("") == nil)
    #expect(SignedNote("a") == nil)
    #expect(SignedNote("a\tb\n") == nil)
    #expect(SignedNote("a\r\n") == nil)
    #expect(SignedNote("a\n\nb\n") != nil)
  }

  private func signed(_ text: String) throws -> SignedNote {
    var note = try #require(SignedNote(text))
    try note.sign(as: key, with: signer)
    return note
  }
}

@Suite struct `A note key` {
  let sha256 = OpenSSLSHA256()

  /// The key of the Go checksum database.
  static let known = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

  @Test func `reads and writes a key in the wild`() throws {
    let key = try #require(NoteKey(vkey: Self.known, by: sha256))
    #expect(key.name == "sum.golang.org")
    #expect(key.id == 0x033D_E0AE)
    #expect(key.publicKey.count == 32)
    #expect(key.description == Self.known)
  }

  @Test(arguments: [
    "", "a", "a+b", "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    "sum.golang.org+033DE0AE+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    "Sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    "sum.golang.org+033de0ae+As4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuA==",
    "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8\n",
    "+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
  ])
  func `is refused in any other form`(_ text: String) {
    #expect(NoteKey(vkey: text, by: sha256) == nil)
  }

  @Test(arguments: ["", "a b", "a+b", "a\nb", "a\u{2003}b", "a\u{1}"])
  func `has a name without spaces and plus signs`(_ name: String) {
    let bytes = [UInt8](repeating: 1, count: 32)
    #expect(NoteKey(name: name, publicKey: bytes, by: sha256) == nil)
  }
}

@Suite struct `A checkpoint` {
  let sha256 = OpenSSLSHA256()
  let signer: Ed25519SigningKey
  let checkpoint: Checkpoint
  let key: NoteKey

  static let incarnation = "01890a5d-ac96-774b-bcce-b302099a8057"

  init() throws {
    let origin = LogOrigin(try #require(IncarnationID(Self.incarnation)))
    signer = try .generate()
    checkpoint = Checkpoint(origin: origin, size: 1234, root: sha256.digest(of: [1]))
    key = try #require(
      NoteKey(name: origin.description, publicKey: signer.publicKey, by: sha256))
  }

  @Test func `has three lines`() {
    #expect(
      checkpoint.text
        == "lastgood/\(Self.incarnation)/1\n1234\nS/USLzRFVMU73i67jNK349FgCtYxw4Wl18ziPHeFRZo=\n")
    #expect(Checkpoint(text: checkpoint.text) == checkpoint)
  }

  @Test func `is believed when the log's key signed it`() throws {
    let note = try checkpoint.signed(as: key, with: signer).description
    #expect(read(note) == checkpoint)
    let stranger = try Ed25519SigningKey.generate()
    #expect(try read(checkpoint.signed(as: key, with: stranger).description) == nil)
    #expect(read(note.replacing("1234", with: "1235")) == nil)
    #expect(read(note.replacing("/1\n", with: "/2\n")) == nil)
  }

  @Test func `is none when the log signed another text`() throws {
    var note = try #require(SignedNote("hello\n"))
    try note.sign(as: key, with: signer)
    #expect(read(note.description) == nil)
  }

  @Test func `is refused in any other form`() {
    let lines = checkpoint.text.split(separator: "\n").map(String.init)
    let (origin, size, root) = (lines[0], lines[1], lines[2])
    let others = [
      "", "\n", "\(origin)\n\(size)\n", "\(origin)\n\(size)\n\(root)",
      "\(origin)\n0\(size)\n\(root)\n",
      "\(origin)\n+\(size)\n\(root)\n", "\(origin)\n-1\n\(root)\n",
      "\(origin)\n \(size)\n\(root)\n",
      "\(origin)\n9223372036854775808\n\(root)\n", "\(origin)\n\(size)\nAAAA\n",
      "\(origin)\n\(size)\n\(root)\nextension\n", "\(origin)\n\(size)\n\(root)\n\n",
      "\(origin.uppercased())\n\(size)\n\(root)\n", "\(origin)/\n\(size)\n\(root)\n",
      "\(origin.dropLast(2))\n\(size)\n\(root)\n", "\(origin)\r\n\(size)\n\(root)\n",
      "\(origin.dropLast())01\n\(size)\n\(root)\n",
    ]
    for text in others { #expect(Checkpoint(text: text) == nil, "\(text)") }
  }

  private func read(_ note: String) -> Checkpoint? {
    Checkpoint(note: note, signedBy: [key], using: Ed25519Verifier())
  }
}
