import CJose
import Foundation
import Kernel

/// Why what a provider said is not believed. To people it is one sentence, and its name for the administrator.
enum OpenIDRefusal: String, Error, Sendable {
  case unreachable, malformed, algorithm, unknownKey, signature, issuer, audience, expired, nonce, subject, refusedCode
}

/// A public key of a provider (RFC 7517): RSA for RS256, P-256 for ES256, nothing else.
///
/// Sendable because its pointer never changes, and libcjose only reads what it leads to.
final class VerifyingKey: @unchecked Sendable {
  let id: String?
  /// What it may have signed by: the key decides, the token's header must agree (RFC 8725, 3.1).
  fileprivate let algorithm: String
  fileprivate let pointer: OpaquePointer

  private static let shortestRSA = 2048

  /// Nil for a key that signs nothing here: another type, another use, too short, not on its curve.
  init?(_ key: JSONWebKey) {
    switch (key.use ?? "sig", key.kty, key.crv) {
    case ("sig", "RSA", _): algorithm = "RS256"
    case ("sig", "EC", "P-256"): algorithm = "ES256"
    default: return nil
    }
    id = key.kid
    guard let json = try? JSONEncoder().encode(key),
      let pointer = json.withUnsafeBytes({ cjose_jwk_import($0.bindMemory(to: CChar.self).baseAddress, $0.count, nil) })
    else { return nil }
    self.pointer = pointer
    guard algorithm == "ES256" || cjose_jwk_get_keysize(pointer, nil) >= VerifyingKey.shortestRSA else { return nil }
  }
  deinit { cjose_jwk_release(pointer) }
}

/// The public part of a key as a provider tells it; whatever else it holds is not taken.
struct JSONWebKey: Codable, Sendable {
  let kty: String
  let kid: String?
  let use: String?
  let crv: String?
  let n: String?
  let e: String?
  let x: String?
  let y: String?
}
struct JSONWebKeySet: Decodable, Sendable { let keys: [JSONWebKey] }

/// A signed token in its compact form (RFC 7515), read but not yet believed.
final class SignedToken {
  let key: String?
  private let algorithm: String
  private let pointer: OpaquePointer

  init(_ text: String) throws {
    guard text.utf8.count < 32_768, let pointer = cjose_jws_import(text, text.utf8.count, nil) else {
      throw OpenIDRefusal.malformed
    }
    let header = cjose_jws_get_protected(pointer)
    func said(_ name: String) -> String? { cjose_header_get(header, name, nil).map { String(cString: $0) } }
    self.pointer = pointer
    algorithm = said("alg") ?? ""
    key = said("kid")
    // What must be understood (RFC 7515, 4.1.11) is nothing that is known here.
    if let critical = cjose_header_get_raw(header, "crit", nil) {
      free(critical)
      throw OpenIDRefusal.malformed
    }
  }
  deinit { cjose_jws_release(pointer) }

  /// What it says, once this key has signed it.
  func claims<Claims: Decodable>(_ type: Claims.Type, signedBy key: VerifyingKey) throws -> Claims {
    guard algorithm == key.algorithm else { throw OpenIDRefusal.algorithm }
    guard cjose_jws_verify(pointer, key.pointer, nil) else { throw OpenIDRefusal.signature }
    var start: UnsafeMutablePointer<UInt8>?, count = 0
    guard cjose_jws_get_plaintext(pointer, &start, &count, nil), let start,
      let claims = try? JSONDecoder().decode(type, from: Data(bytes: start, count: count))
    else { throw OpenIDRefusal.malformed }
    return claims
  }
}

/// What an identity token says (OpenID Connect Core, 2).
struct IdentityClaims: Decodable, Sendable {
  let iss: String
  let sub: String
  let aud: Audience
  let exp: Double
  let iat: Double
  let nonce: String?
  let azp: String?

  /// One name, or several.
  struct Audience: Decodable, Sendable {
    let names: [String]
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let one = try? container.decode(String.self) {
        names = [one]
      } else {
        names = try container.decode([String].self)
      }
    }
  }

  /// Clocks differ by this many seconds at most.
  private static let leeway = 60.0

  /// Core, 3.1.3.7. Several audiences are refused: Boussole knows the others from nowhere.
  func check(issuer: String, client: String, nonce expected: String, at now: Instant) throws {
    guard iss == issuer else { throw OpenIDRefusal.issuer }
    guard aud.names == [client], azp ?? client == client else { throw OpenIDRefusal.audience }
    let seconds = Double(now.microseconds) / 1e6
    guard exp > seconds - IdentityClaims.leeway, iat < seconds + IdentityClaims.leeway else {
      throw OpenIDRefusal.expired
    }
    guard nonce == expected else { throw OpenIDRefusal.nonce }
  }
}

/// What the provider says of the person.
struct PersonClaims: Decodable, Sendable {
  let sub: String
  let email: String?
  /// Digits alone; nil where it says none.
  let siret: String?

  private enum Key: String, CodingKey { case sub, email, siret }

  /// Some providers write the SIRET as a number, or with spaces.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    sub = try container.decode(String.self, forKey: .sub)
    email = (try? container.decode(String.self, forKey: .email))?.trimmed.lowercased()
    let text = try? container.decode(String.self, forKey: .siret)
    let number = (try? container.decode(Int.self, forKey: .siret)).map { String($0) }
    // A number has lost its zeros in front.
    let digits = text?.filter(\.isNumber) ?? number.map { String(repeating: "0", count: max(0, 14 - $0.count)) + $0 }
    siret = digits.flatMap { $0.isEmpty ? nil : $0 }
  }
}

enum Base64URL {
  static func decode(_ text: String) -> Data? {
    guard
      text.utf8.allSatisfy({
        $0 == 0x2D || $0 == 0x5F || ($0 < 0x80 && Character(UnicodeScalar($0)).isLetter) || (0x30...0x39).contains($0)
      })
    else { return nil }
    let plain = text.replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
  }
  static func encode(_ data: some Sequence<UInt8>) -> String {
    Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
