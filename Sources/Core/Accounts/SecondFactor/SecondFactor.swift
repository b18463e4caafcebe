import CSodium
import Kernel

/// Something that somebody has beside what they know: an application of codes.
package struct SecondFactor: Sendable {
  /// As it is kept (`Sealing`).
  let secret: String
  /// The step of the last code that was used: none serves twice.
  let lastStep: Int
  let confirmedAt: Instant?
  /// How many recovery codes are left.
  let recoveryCodes: Int

  /// True once a code has been given: until then the password alone signs in.
  package var isConfirmed: Bool { confirmedAt != nil }

  /// Roles that act for others than themselves: the second factor is required of them where the installation says so.
  static let required: Set<Role> = [.administrator, .manager, .prefecture, .subPrefect, .prosecutor]
  static let recoveryCount = 10

  /// A code to be kept on paper: twelve characters that are not mistaken for each other, about 59 bits.
  static func recoveryCode() -> String {
    let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
    return (0..<3).map { _ in
      String((0..<4).map { _ in letters[Int(randombytes_uniform(UInt32(letters.count)))] })
    }.joined(separator: "-")
  }
  /// The same however it is typed.
  static func normal(_ code: String) -> String { code.lowercased().filter { $0.isLetter || $0.isNumber } }
}
