/// How a shape begins, and how it is read from there.
struct Opening: Sendable {
  enum Reading: Sendable {
    /// A prefix, and so many symbols behind it.
    case token(SecretKind, ByteClass, atLeast: Int, isExact: Bool)
    case keyword(SecretKind)
    /// A word that means a secret with `key` behind it.
    case compoundKey
    case flag, authorization, bearer, address, webhook, webToken, block
    case curl, sshpass, pass, mailKey
  }

  let word: StaticString
  let reading: Reading
  /// Whether the word must not be the end of another.
  var isWhole = true
  var isFolded = false
}

extension Opening {
  /// All the shapes there are.
  static let all: [Opening] = [
    token("AKIA", .awsAccessKey, .upperOrDigit, 16, isExact: true),
    token("ASIA", .awsAccessKey, .upperOrDigit, 16, isExact: true),
    token("ABIA", .awsAccessKey, .upperOrDigit, 16, isExact: true),
    token("ghp_", .githubToken, .word, 36), token("gho_", .githubToken, .word, 36),
    token("ghu_", .githubToken, .word, 36), token("ghs_", .githubToken, .word, 36),
    token("ghr_", .githubToken, .word, 36), token("github_pat_", .githubToken, .word, 40),
    token("glpat-", .gitlabToken, .webSafe, 20), token("gldt-", .gitlabToken, .webSafe, 20),
    token("glrt-", .gitlabToken, .webSafe, 20), token("glptt-", .gitlabToken, .webSafe, 20),
    token("xoxa-", .slackToken, .webSafe, 12), token("xoxb-", .slackToken, .webSafe, 12),
    token("xoxp-", .slackToken, .webSafe, 12), token("xoxr-", .slackToken, .webSafe, 12),
    token("xoxs-", .slackToken, .webSafe, 12), token("xoxe-", .slackToken, .webSafe, 12),
    token("xapp-", .slackToken, .webSafe, 12),
    token("sk_live_", .stripeKey, .alphanumeric, 16),
    token("rk_live_", .stripeKey, .alphanumeric, 16),
    token("AIza", .googleKey, .webSafe, 35), token("ya29.", .googleToken, .webSafe, 20),
    token("npm_", .npmToken, .alphanumeric, 36), token("pypi-AgEI", .pypiToken, .webSafe, 40),
    token("sk-proj-", .apiKey, .webSafe, 20), token("sk-ant-", .apiKey, .webSafe, 20),
    token("hvs.", .token, .webSafe, 20), token("dckr_pat_", .token, .webSafe, 20),
    token("whsec_", .secret, .base64, 20), Opening(word: "SG.", reading: .mailKey),
    Opening(word: "curl ", reading: .curl), Opening(word: "sshpass ", reading: .sshpass),
    Opening(word: "pass", reading: .pass, isWhole: false, isFolded: true),
    token("lg_", .ownToken, .webSafe, 43),
    token("AGE-SECRET-KEY-1", .ageKey, .upperOrDigit, 40),
    token("AccountKey=", .azureKey, .base64, 40),
    token("SharedAccessKey=", .azureKey, .base64, 40),
    Opening(word: "-----BEGIN ", reading: .block, isWhole: false),
    Opening(word: "eyJ", reading: .webToken),
    Opening(word: ":/", reading: .address, isWhole: false),
    Opening(word: ":\\/", reading: .address, isWhole: false),
    Opening(word: "hooks.slack.com", reading: .webhook, isWhole: false, isFolded: true),
    Opening(word: "authorization", reading: .authorization, isWhole: false, isFolded: true),
    Opening(word: "bearer ", reading: .bearer, isFolded: true),
    Opening(word: "--", reading: .flag, isWhole: false),
    keyword("password", .password), keyword("passwd", .password), keyword("pwd", .password),
    keyword("passphrase", .password), keyword("secret", .secret), keyword("token", .token),
    keyword("credential", .secret),
    compoundKey("api"), compoundKey("access"), compoundKey("private"), compoundKey("signing"),
    compoundKey("encryption"), compoundKey("master"), compoundKey("auth"),
  ]

  private static func token(
    _ word: StaticString, _ kind: SecretKind, _ byteClass: ByteClass, _ count: Int,
    isExact: Bool = false
  ) -> Opening {
    Opening(word: word, reading: .token(kind, byteClass, atLeast: count, isExact: isExact))
  }

  private static func keyword(_ word: StaticString, _ kind: SecretKind) -> Opening {
    Opening(word: word, reading: .keyword(kind), isWhole: false, isFolded: true)
  }

  private static func compoundKey(_ word: StaticString) -> Opening {
    Opening(word: word, reading: .compoundKey, isWhole: false, isFolded: true)
  }
}

extension Opening {
  /// For every pair of bytes, whether a shape or a marker may begin with it.
  static let pairs: [Bool] = {
    var pairs = [Bool](repeating: false, count: 1 << 16)
    for opening in all {
      for first in opening.spellings(of: 0) {
        for second in opening.spellings(of: 1) { pairs[Int(first) << 8 | Int(second)] = true }
      }
    }
    pairs[Int(UInt8(ascii: "[")) << 8 | Int(UInt8(ascii: "r"))] = true
    return pairs
  }()

  private static let byFirst: [[Opening]] = {
    var byFirst = [[Opening]](repeating: [], count: 256)
    for opening in all {
      for first in opening.spellings(of: 0) { byFirst[Int(first)].append(opening) }
    }
    return byFirst
  }()

  /// The first shape that is read from `start` on; it may begin further on.
  static func match(in view: View, at start: Int) -> Match? {
    for opening in byFirst[Int(view[start])]
    where view.has(opening.word, at: start, folding: opening.isFolded) {
      guard !opening.isWhole || view.isBoundary(start) else { continue }
      if let match = opening.read(in: view, at: start) { return match }
    }
    return nil
  }

  private func read(in view: View, at start: Int) -> Match? {
    let behind = start + word.utf8CodeUnitCount
    return switch reading {
    case .token(let kind, let byteClass, let count, let isExact):
      view.token(kind, byteClass, from: start, behind, atLeast: count, isExact: isExact)
    case .keyword(let kind): view.assignment(kind, behind: behind)
    case .compoundKey: view.compoundKey(behind: behind)
    case .flag: view.flag(behind: behind)
    case .authorization: view.authorization(behind: behind)
    case .bearer: view.bearer(behind: behind)
    case .address: view.address(at: start)
    case .webhook: view.webhook(behind: behind)
    case .webToken: view.webToken(at: start)
    case .block: view.block(at: start)
    // The space before the first flag belongs to it.
    case .curl: view.curlUser(behind: behind - 1)
    case .sshpass: view.sshPassword(behind: behind - 1)
    case .pass: view.pass(at: start)
    case .mailKey: view.mailKey(from: start, behind: behind)
    }
  }

  private func spellings(of index: Int) -> [UInt8] {
    guard index < word.utf8CodeUnitCount else { return [] }
    let byte = word.utf8Start[index]
    return isFolded && isLetter(byte) ? [byte, byte & ~0x20] : [byte]
  }
}
