import CSodium
import Database
import Foundation
import Kernel

/// Somebody who signs in to a département.
package struct Account: Sendable {
  package let id: ID<Person>
  package let email: String
  package let name: String
  package let role: Role
  package let passwordHash: String
  package let mustChangePassword: Bool
  /// True from the loss of a second factor until there is a new one.
  package let mustEnrol: Bool
  /// When it was closed: nobody signs in to it any more, what its holder did stays.
  package let closedAt: Instant?
  /// True until its holder has come, by the link of the invitation or by the provider of identities.
  package var isInvited: Bool { passwordHash.isEmpty }
}

/// Passwords: argon2id, with the parameters that OWASP's Password Storage Cheat Sheet gives (t = 2, 19 MiB).
package enum Password {
  /// A hash that no password has.
  static let none =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$bm9wYXNzd29yZGhhc3RoaXNoYXNobm9wYXNzd29yZGg"

  /// The stored form. Takes some 30 ms and 19 MiB: never on the cooperative pool.
  package static func hash(_ password: String) async throws -> String {
    try await queue.run(.known) {
      var hash = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
      let status = crypto_pwhash_str(&hash, password, UInt64(password.utf8.count), 2, 19 << 20)
      guard status == 0 else { throw OutOfMemory() }
      return String(decoding: hash.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  package static func verify(
    _ password: String, against hash: String, for rank: PasswordQueue.Rank = .known
  ) async throws -> Bool {
    try await queue.run(rank) {
      crypto_pwhash_str_verify(hash, password, UInt64(password.utf8.count)) == 0
    }
  }

  /// A password for one use: 20 characters that are not mistaken for each other, about 99 bits.
  package static func oneTime() -> String {
    let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
    return (0..<4).map { _ in
      String((0..<5).map { _ in letters[Int(randombytes_uniform(UInt32(letters.count)))] })
    }.joined(separator: "-")
  }

  private struct OutOfMemory: Error {}
  /// Two at a time, so that sign-ins can't take the machine's memory; sixty-four wait two or three seconds.
  private static let queue = PasswordQueue(atOnce: 2, most: 64)
}

/// Random secrets and their stored form.
package enum Token {
  /// 256 bits, in hexadecimal.
  package static func new() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    randombytes_buf(&bytes, bytes.count)
    return Hex.encode(bytes)
  }
  /// SHA-256: a stolen database opens no session.
  package static func hash(_ token: String) -> String { sha256(token) }
}
