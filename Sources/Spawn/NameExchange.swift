import CSpawn
import Glibc

/// Exchanges two names of an open folder, so that nobody ever sees one of them missing.
///
/// - Returns: 0, or the system's number for why it did not: `EINVAL` where the disk cannot.
package func exchangeNames(_ name: String, _ other: String, in folder: Int32) -> Int32 {
  spawn_exchange_names(folder, name, other) == 0 ? 0 : errno
}
