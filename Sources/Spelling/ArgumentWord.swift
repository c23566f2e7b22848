extension String {
  /// As one word of a shell: with quotes where its end could not be seen otherwise.
  package var argumentWord: String {
    let isPlain =
      !isEmpty
      && utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF)
          || "-_./:=,@%+".utf8.contains($0)
      }
    return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
