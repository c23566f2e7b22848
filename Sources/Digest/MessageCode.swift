/// HMAC-SHA256 (RFC 2104): only who knows the key can say what it is for a text.
package func messageCode(
  of text: [UInt8], under key: [UInt8], by digest: ([UInt8]) -> SHA256Digest
) -> SHA256Digest {
  let key = key.count > 64 ? digest(key).bytes : key
  let block = key + [UInt8](repeating: 0, count: 64 - key.count)
  let inner = digest(block.map { $0 ^ 0x36 } + text).bytes
  return digest(block.map { $0 ^ 0x5C } + inner)
}

/// Whether both are the same; takes as long whatever the difference is.
package func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
