package import EventLog
import FoundationEssentials

extension PrincipalID {
  /// Whoever prepares and carries out plans: the program itself, the same in every installation, so
  /// that two executors are one to the log and cannot both answer.
  package static let executor = PrincipalID(
    uuid: UUID(uuid: (0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)))
}
