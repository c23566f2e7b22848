import Foundation
import PackagePlugin

/// Turns the text files of a target's excluded folder into a Swift file of string literals.
///
/// SwiftPM's own `.embedInCode` writes one byte literal an element and takes a hundred times as
/// long to compile.
@main struct Embed: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let target = target as? SourceModuleTarget else { return [] }
    let embedder = try context.tool(named: "embedder")
    // An enumerator does not look behind a link.
    let root = target.directoryURL.resolvingSymlinksInPath()
    let output = context.pluginWorkDirectoryURL.appending(path: "Embedded.swift")
    let texts = try Self.texts(below: root)
    return [
      .buildCommand(
        displayName: "Embedding \(texts.count) files of \(target.name)",
        executable: embedder.url,
        arguments: [root.path(), output.path()] + texts.map { $0.path() },
        inputFiles: texts,
        outputFiles: [output])
    ]
  }
}
