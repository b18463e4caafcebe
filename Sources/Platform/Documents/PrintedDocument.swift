import Foundation
import Kernel

/// Makes a PDF that anybody can have read to them (PDF/UA-1) of a page of HTML, by WeasyPrint in a process of its own,
/// which reads nothing else: no address, no file.
package struct PrintedDocument: Sendable {
  let python: String
  let seconds: Double

  /// - Parameters:
  ///   - python: that has WeasyPrint; empty: nothing is printed.
  ///   - seconds: that a document may take.
  package init(python: String, seconds: Double = 30) {
    self.python = python
    self.seconds = seconds
  }

  /// Blocks: never on the cooperative pool (`Aside`). Throws `Invalid` where it can't be made here, or takes too long.
  /// - Parameters:
  ///   - title: of the file, in words.
  ///   - body: HTML, in `header`, `main` and `footer`, with one `h1`.
  package func pdf(title: String, author: String, body: String) throws -> [UInt8] {
    let html = String(decoding: PackageResources.paper_html, as: UTF8.self)
      .replacing("{titre}", with: Self.escaped(title)).replacing("{auteur}", with: Self.escaped(author))
      .replacing("{corps}", with: body)
    return try pdf(of: Data(html.utf8))
  }
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }

  private func pdf(of html: Data) throws -> [UInt8] {
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw Invalid(
        "Cette installation ne sait pas faire de PDF.", remedy: "L’administrateur peut lancer scripts/setup.")
    }
    let input = FileManager.default.temporaryDirectory.appendingPathComponent("boussole-\(UUID().uuidString)")
    guard
      FileManager.default.createFile(atPath: input.path, contents: html, attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteUnknown) }
    defer { try? FileManager.default.removeItem(at: input) }
    let process = Process(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [
      "-I", "-m", "weasyprint", "--quiet", "--pdf-variant", "pdf/ua-1", "--allowed-protocols", "data", "-", "-",
    ]
    // Nothing of ours reaches it: no address of a database, no secret.
    process.environment = ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    process.currentDirectoryURL = FileManager.default.temporaryDirectory
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let watch = DispatchWorkItem { [id = process.processIdentifier] in kill(id, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: watch)
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    watch.cancel()
    guard process.terminationReason == .exit, process.terminationStatus == 0, bytes.starts(with: Data("%PDF".utf8))
    else {
      throw Invalid("Le PDF n’a pas pu être fait.", remedy: "Réessayez ; si cela dure, prévenez l’administrateur.")
    }
    return Array(bytes)
  }
}
