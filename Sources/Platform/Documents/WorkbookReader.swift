import Foundation
import Kernel

/// Reads .xlsx, .xls and .ods through `reader.py`, in a process of its own that has 20 seconds and little memory: a
/// file made to harm harms that process alone.
struct WorkbookReader: Sendable {
  /// The Python that runs it.
  let python: String
  let seconds: Double

  /// Largest answer taken, in bytes: 200 000 lines of figures with their comments.
  private static let mostBytes = 100_000_000

  /// What the reader says, a record at a time, as it comes. Blocks. Throws `Invalid` where it takes too long, and what
  /// `body` throws: the process is then stopped.
  func each(
    _ bytes: [UInt8], name: String, arguments: [String], _ body: ([String]) throws -> Void
  ) throws {
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw Invalid(
        "Cette installation ne sait pas lire les classeurs.",
        remedy: "Enregistrez le fichier en CSV ; l’administrateur peut lancer scripts/setup.", at: .field("fichier"))
    }
    let input = FileManager.default.temporaryDirectory.appendingPathComponent("boussole-\(UUID().uuidString)")
    guard
      FileManager.default.createFile(
        atPath: input.path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteUnknown) }
    defer { try? FileManager.default.removeItem(at: input) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-I", "-c", String(decoding: PackageResources.reader_py, as: UTF8.self)] + arguments
    // Nothing of ours reaches it: no address of a database, no secret.
    process.environment = ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    process.currentDirectoryURL = FileManager.default.temporaryDirectory
    process.standardInput = try FileHandle(forReadingFrom: input)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let isWhole: Bool
    do { isWhole = try drain(output.fileHandleForReading.fileDescriptor, body) } catch {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      throw error
    }
    if !isWhole { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    if !isWhole || process.terminationReason == .uncaughtSignal || process.terminationStatus != 0 {
      throw Invalid(
        "« \(name) » est trop lourd à lire : la limite est de \(French.short(seconds)) secondes et de 1,5 Go de mémoire.",
        remedy: "Gardez la seule feuille des chiffres, ou enregistrez-la en CSV.", at: .field("fichier"))
    }
  }

  /// What comes until the other end closes; false where it takes too long, or says too much.
  private func drain(_ descriptor: Int32, _ body: ([String]) throws -> Void) throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    var part = [UInt8](repeating: 0, count: 1 << 16), rest: [UInt8] = []
    var total = 0
    while total <= Self.mostBytes {
      let left = (deadline - ContinuousClock.now) / .milliseconds(1)
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard left > 0 else { return false }
      let ready = poll(&waiting, 1, Int32(left) + 1)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return false }
      let count = part.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return true }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      total += count
      rest.append(contentsOf: part[..<count])
      if let end = rest.lastIndex(of: Records.record) {
        try Records.each(Array(rest[...end]), body)
        rest.removeSubrange(...end)
      }
    }
    return false
  }
}
