import Foundation
import Templates
import Testing

/// The official specification's own cases, where they are present.
private enum Specification {
  static let folder: URL = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appending(path: "../shared/data/mustache-spec")
  }()

  static var isAvailable: Bool {
    FileManager.default.fileExists(atPath: folder.path)
      || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil
  }

  struct Case {
    var name: String
    var template: String
    var data: TemplateValue
    var partials: [String: String]
    var expected: String
  }

  static func cases(of module: String) throws -> [Case] {
    let data = try Data(contentsOf: folder.appending(path: "\(module).json"))
    let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    return try #require(file["tests"] as? [[String: Any]]).map { test in
      Case(
        name: "\(module): \(test["name"] ?? "")",
        template: try #require(test["template"] as? String),
        data: value(test["data"]), partials: test["partials"] as? [String: String] ?? [:],
        expected: try #require(test["expected"] as? String))
    }
  }

  private static func value(_ json: Any?) -> TemplateValue {
    switch json {
    case let text as String: return .text(text)
    case let list as [Any]: return .list(list.map { value($0) })
    case let object as [String: Any]: return .object(object.mapValues { value($0) })
    case let number as NSNumber:
      return String(cString: number.objCType) == "c"
        ? .bool(number.boolValue) : .text(number.stringValue)
    default: return .nothing
    }
  }
}

@Suite struct `The specification of Mustache` {
  /// Lambdas, inheritance and dynamic names are optional modules, and left out.
  @Test(
    .enabled(if: Specification.isAvailable, "The specification is not on this machine."),
    arguments: [
      "comments", "delimiters", "interpolation", "inverted", "partials", "sections",
    ])
  func `holds in every case`(module: String) throws {
    let cases = try Specification.cases(of: module)
    #expect(cases.count >= 10)
    for test in cases {
      let template = try Template(test.template)
      let text = template.render(
        test.data, as: .html, partials: TemplatePartials(test.partials))
      #expect(text == test.expected, "\(test.name)")
    }
  }
}
