import CSodium
import Kernel

/// The last form that each session sent: a double click, or the same form sent again within a minute, is done once.
/// Whoever does something else between the two meant it twice. Each process remembers its own.
actor Sendings {
  private struct Sending {
    let digest: [UInt8]
    let at: Instant
    let outcome: Task<Outgoing, Never>
  }
  /// By the token that the session's forms carry.
  private var last: [String: Sending] = [:]
  private static let life = 60
  private static let most = 2_000

  /// The answer of the first of two; only what led elsewhere was done, the rest is tried again.
  func once(
    _ session: String, _ digest: [UInt8], at now: Instant, _ act: @escaping @Sendable () async -> Outgoing
  ) async -> Outgoing {
    if let former = last[session], former.digest == digest, now < former.at.adding(seconds: Self.life) {
      let outcome = await former.outcome.value
      if outcome.status == 303 { return outcome }
    }
    if last.count >= Self.most { last = last.filter { now < $0.value.at.adding(seconds: Self.life) } }
    let task = Task { await act() }
    last[session] = Sending(digest: digest, at: now, outcome: task)
    return await task.value
  }

  /// What tells one form from another: where it goes and what it holds.
  static func digest(_ request: Incoming, _ fields: Fields) -> [UInt8] {
    let parts = [request.target] + fields.pairs.flatMap { [$0.name, $0.value] }
    let bytes = parts.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }
    var digest = [UInt8](repeating: 0, count: 32)
    crypto_generichash(&digest, digest.count, bytes, UInt64(bytes.count), nil, 0)
    return digest
  }
}
