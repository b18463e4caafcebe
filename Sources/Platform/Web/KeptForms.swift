import CSodium
import Foundation
import Kernel
import Synchronization

/// What people had typed in forms that could not be taken, because their session had ended or had changed: given back,
/// filled in, on the page where they typed it. Kept in this process's memory for half an hour, for the browser that
/// holds the cookie alone; never written, never posted by anybody else than whoever presses the button.
final class KeptForms: Sendable {
  struct Form: Sendable {
    let departement: String
    /// Where it was typed, with its query.
    let page: String
    /// Where it was sent.
    let action: String
    let fields: Fields
    let until: Instant
    var weight: Int { fields.pairs.reduce(page.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count } }
  }
  /// Oldest first.
  private let kept = Mutex<[(token: String, form: Form)]>([])

  static let cookie = "boussole-brouillon"
  /// Seconds.
  static let life = 1_800
  /// What all of them may weigh, in bytes, and how many there may be: the oldest goes first.
  private static let most = (weight: 4_000_000, count: 500)

  /// The token by which the browser has it back.
  func keep(_ form: Form, at now: Instant) -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    randombytes_buf(&bytes, bytes.count)
    let token = bytes.map { String(format: "%02x", $0) }.joined()
    kept.withLock { kept in
      kept.removeAll { $0.form.until <= now }
      kept.append((token, form))
      while kept.count > Self.most.count || kept.reduce(0, { $0 + $1.form.weight }) > Self.most.weight, kept.count > 1 {
        kept.removeFirst()
      }
    }
    return token
  }
  func form(_ token: String, in departement: String, at now: Instant) -> Form? {
    kept.withLock { kept in
      kept.first { $0.token == token && $0.form.departement == departement && $0.form.until > now }?.form
    }
  }
  func drop(_ token: String) { kept.withLock { $0.removeAll { $0.token == token } } }
}

extension Incoming {
  /// True where the browser itself says that one of our own pages sent it: not only that nothing says the contrary.
  var isFromOurPages: Bool {
    guard let origin = headers["origin"], let host = headers["host"], !host.isEmpty else {
      return headers["sec-fetch-site"] == "same-origin"
    }
    return origin.hasSuffix("//\(host)")
  }
  /// The page of this département from which it was sent, with its query; nil where the browser does not say.
  func sender(below departement: String) -> String? {
    guard let referer = headers["referer"], let host = headers["host"], let mark = referer.range(of: "//\(host)/")
    else {
      return nil
    }
    let target = "/" + referer[mark.upperBound...]
    return Link(sameSite: target).flatMap { $0.path.hasPrefix("/\(departement)/") ? target : nil }
  }
}
