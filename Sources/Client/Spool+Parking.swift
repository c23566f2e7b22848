internal import FoundationEssentials

extension Spool {
  /// Parks a waiting command with all later ones of its stream; answers them in order.
  ///
  /// The last goes first: after a crash in between the refused one still stands before whatever
  /// builds on it.
  func park(
    _ entry: SpoolEntry, with later: some Collection<String>, because reason: String
  ) throws(SpoolFailure) -> [SpoolEntry] {
    var moved = [marked(entry, because: reason)]
    if let stream = entry.command?.submission.stream {
      for name in later {
        guard let dependant = try Self.entry(name, in: folder),
          dependant.command?.submission.stream == stream
        else { continue }
        let because = "It builds on “\(entry.command?.submission.summary ?? entry.name)”."
        moved.append(marked(dependant, because: because))
      }
    }
    let (disk, folder, parkedFolder) = (disk, folder, parkedFolder)
    try onDisk { () throws(FileFailure) in
      try disk.makeFolder(parkedFolder)
      for entry in moved.reversed() {
        let (from, to) = ("\(folder)/\(entry.name)", "\(parkedFolder)/\(entry.name)")
        guard let command = entry.command else {
          try disk.rename(from, to: to)
          continue
        }
        try disk.write(command.bytes, to: to)
        try disk.remove(from)
      }
    }
    return moved
  }

  private func marked(_ entry: SpoolEntry, because reason: String) -> SpoolEntry {
    var entry = entry
    entry.command?.refusal = reason
    entry.command?.failures = 0
    return entry
  }

  /// The parked command that a new one of this stream would build on, if there is one.
  ///
  /// That is the one which creates the stream, or any that `delivery` has just parked.
  func obstacle(for stream: UUID?, after delivery: Delivery) throws(SpoolFailure) -> SpoolEntry? {
    guard let stream else { return nil }
    let fresh = delivery.parked.first { $0.command?.submission.stream == stream }
    if let fresh { return fresh }
    return try parked().first { entry in
      entry.command?.submission.stream == stream && entry.command?.submission.creates != nil
    }
  }
}

extension Spool {
  /// Whether something waits that is about the same as a command, under whichever name.
  package func holds(_ submission: Submission) throws(SpoolFailure) -> Bool {
    let waiting = try waiting()
    guard !waiting.isEmpty else { return false }
    let aliases = try aliases()
    let names = aliases.names(of: submission)
    guard !names.isEmpty else { return false }
    return waiting.contains { entry in
      entry.command.map { !aliases.names(of: $0.submission).isDisjoint(with: names) } ?? false
    }
  }
}

// MARK: - For people

extension Spool {
  /// Lets parked commands wait again, in their old places; answers them.
  ///
  /// With a command go the parked ones before it in its stream; without a name, all that can be
  /// read.
  ///
  /// - Throws: `busy`, `unknown`.
  package func retry(_ name: String? = nil) throws(SpoolFailure) -> [SpoolEntry] {
    try holdingDelivery { () throws(SpoolFailure) in
      let parked = try parked()
      let chosen = try name.map { name throws(SpoolFailure) in
        guard let index = parked.firstIndex(where: { $0.name == name }) else {
          throw .unknown(name: name)
        }
        let stream = parked[index].command?.submission.stream
        return parked[...index].filter {
          $0.name == name || (stream != nil && $0.command?.submission.stream == stream)
        }
      }
      var moved: [SpoolEntry] = []
      // From the first on: what waits never stands without what it builds on.
      for var entry in chosen ?? parked where entry.command != nil {
        try move(entry, from: parkedFolder, to: folder)
        entry.command?.refusal = nil
        moved.append(entry)
      }
      return moved
    }
  }

  /// Gives one parked command up, or all; their files are kept in `discarded`.
  ///
  /// - Throws: `busy`, `unknown`.
  package func discard(_ name: String? = nil) throws(SpoolFailure) -> [SpoolEntry] {
    try holdingDelivery { () throws(SpoolFailure) in
      let chosen = try parked().filter { name == nil || $0.name == name }
      if let name, chosen.isEmpty { throw .unknown(name: name) }
      // From the last on, as when they were parked.
      for entry in chosen.reversed() {
        try move(entry, from: parkedFolder, to: discardedFolder)
        // A crash while it was parked may have left it in both places.
        let (disk, copy) = (disk, "\(folder)/\(entry.name)")
        if Disk.size(of: copy) > 0 {
          try onDisk { () throws(FileFailure) in try disk.remove(copy) }
        }
      }
      return chosen
    }
  }

  /// Parks a waiting command by hand, with all later ones of its stream: for one that the service
  /// can neither accept nor refuse, so that it holds up all others.
  ///
  /// - Throws: `busy`, `unknown`.
  package func setAside(_ name: String) throws(SpoolFailure) -> [SpoolEntry] {
    try holdingDelivery { () throws(SpoolFailure) in
      let names = try names(in: folder)
      guard let index = names.firstIndex(of: name),
        let entry = try Self.entry(name, in: folder)
      else { throw .unknown(name: name) }
      return try park(entry, with: names[(index + 1)...], because: "It was set aside by hand.")
    }
  }

  private func holdingDelivery<Value>(
    _ body: () throws(SpoolFailure) -> Value
  ) throws(SpoolFailure) -> Value {
    let (disk, folder) = (disk, folder)
    try onDisk { () throws(FileFailure) in try disk.makeFolder(folder) }
    guard let lock = try lockDelivery() else { throw .busy }
    defer { withExtendedLifetime(lock) {} }
    return try body()
  }

  private func move(
    _ entry: SpoolEntry, from: String, to: String
  ) throws(SpoolFailure) {
    let disk = disk
    try onDisk { () throws(FileFailure) in
      try disk.makeFolder(to)
      try disk.rename("\(from)/\(entry.name)", to: "\(to)/\(entry.name)")
    }
  }
}
