package import EventLog
import FoundationEssentials
import Linting
import Policy
package import PostmortemDocuments
import Postmortems
import Timelines

extension Desk {
  /// More and larger pictures than these make no page that anybody sends.
  private static let mostImages = 40
  private static let largestImage: Int64 = 4 * 1_024 * 1_024

  /// Pictures that the text shows, as they were attached.
  package func images(
    in seen: SeenPostmortem, for caller: Caller
  ) async throws -> [LogPosition: EvidenceImage] {
    var positions: [LogPosition] = []
    for section in PostmortemSection.allCases {
      guard let text = seen.postmortem.text(of: section)?.text.plain else { continue }
      positions += ProseParser.blocks(in: text).images
    }
    var images: [LogPosition: EvidenceImage] = [:]
    for position in positions where images.count < Self.mostImages && images[position] == nil {
      guard
        let entry = seen.source.timeline[position],
        let evidence = seen.source.facts.evidence.first(where: { $0.event == entry.id }),
        let blob = evidence.value.blob, EvidenceImage.mediaTypes.contains(blob.mediaType),
        blob.size <= Self.largestImage
      else { continue }
      let (_, bytes) = try await self.evidence("\(position)", for: caller)
      images[position] = EvidenceImage(
        mediaType: blob.mediaType, data: Data(bytes).base64EncodedString())
    }
    return images
  }

  /// What customers are to read gives away nothing of the inside.
  ///
  /// Of that very document: what was put right since may still stand in an older one.
  package func refuseLeaks(in document: PostmortemDocument) async throws {
    let policy = try await policies.inForce()
    var context = UpdateContext()
    try await keepInside(&context, under: policy)
    let findings = LeakLint.findings(in: document.plainText, knowing: context)
      .filter { $0.level == .error }
    guard !findings.isEmpty else { return }
    throw DeskRefusal.rule(
      name: "text-not-fit",
      explanation: findings.map(\.said).joined(separator: "\n"), field: "text")
  }
}
