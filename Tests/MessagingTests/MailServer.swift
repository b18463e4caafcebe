import Foundation
import Kernel
import Messaging
import TestKit
import Testing

/// aiosmtpd in a process of its own, in a folder of its own; `Tests/EndToEndTests/smtp.py` says how it behaves.
final class MailServer {
  let folder: URL
  let port: Int
  private let process: Process

  struct Received: Decodable {
    let id: String
    let from: String
    let to: String
    let subject: String
    let text: String
    let html: String
    let headers: [String: String]
    let tls: Bool
    let user: String?
    let longest: Int
    let ascii: Bool
  }

  init(_ arguments: [String] = [], folder: URL, port: Int = 0) throws {
    self.folder = folder
    process = Process()
    process.executableURL = Checkout.root.appending(path: ".boussole/venv/bin/python3")
    process.arguments =
      [Checkout.root.appending(path: "Tests/EndToEndTests/smtp.py").path, "--folder", folder.path, "--port", "\(port)"]
      + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      line += String(decoding: more, as: UTF8.self)
    }
    self.port = try #require(Int(line.trimmed.split(separator: " ").last ?? ""), "smtp.py did not start")
  }
  deinit { stop() }

  func stop() {
    guard process.isRunning else { return }
    // Not SIGTERM: what threads of Dispatch start has it blocked.
    kill(process.processIdentifier, SIGKILL)
    while process.isRunning { Thread.sleep(forTimeInterval: 0.01) }
  }

  var received: [Received] {
    get throws {
      let url = folder.appending(path: "received.jsonl")
      guard FileManager.default.fileExists(atPath: url.path) else { return [] }
      let text = try String(contentsOf: url, encoding: .utf8)
      // The line that the server is writing is not there yet.
      return try text[..<(text.lastIndex(of: "\n") ?? text.startIndex)].split(separator: "\n").map {
        try JSONDecoder().decode(Received.self, from: Data($0.utf8))
      }
    }
  }

  func settings(_ more: [String: String] = [:], host: String = "127.0.0.1") throws -> SMTPServer {
    let environment = [
      "BOUSSOLE_SMTP": "smtp://\(host):\(port)", "BOUSSOLE_EXPEDITEUR": "Boussole d’essai <boussole@exemple.fr>",
    ].merging(more) { $1 }
    return try #require(try SMTPServer(environment: environment))
  }
}

func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(
    path: "mail_" + ID<Never>(at: Clock.system.now()).text)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}

func withMailServer<Result>(
  _ arguments: String..., body: (MailServer) async throws -> Result
) async throws -> Result {
  try await withFolder { folder in
    let server = try MailServer(arguments, folder: folder)
    defer { server.stop() }
    return try await body(server)
  }
}
