import Crypto
import CryptoExtras
import Foundation
import Kernel

/// Why what a provider said is not believed. To people it is one sentence, and its name for the administrator.
enum OpenIDRefusal: String, Error, Sendable {
  case unreachable, malformed, algorithm, unknownKey, signature, issuer, audience, expired, nonce, subject, refusedCode
}

/// A public key of a provider (RFC 7517): RSA for RS256, P-256 for ES256, nothing else.
struct VerifyingKey: Sendable {
  let id: String?
  private let kind: Kind
  private enum Kind: Sendable {
    case rsa(_RSA.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
  }

  /// Nil for a key that signs nothing here: another type, another use, too short.
  init?(_ key: JSONWebKey) {
    guard key.use ?? "sig" == "sig" else { return nil }
    id = key.kid
    switch key.kty {
    case "RSA":
      guard let n = key.n.flatMap(Base64URL.decode), let e = key.e.flatMap(Base64URL.decode), n.count >= 256,
        let rsa = try? _RSA.Signing.PublicKey(n: n, e: e)
      else { return nil }
      kind = .rsa(rsa)
    case "EC" where key.crv == "P-256":
      guard let x = key.x.flatMap(Base64URL.decode), let y = key.y.flatMap(Base64URL.decode), x.count == 32,
        y.count == 32, let p256 = try? P256.Signing.PublicKey(rawRepresentation: x + y)
      else { return nil }
      kind = .p256(p256)
    default: return nil
    }
  }

  /// The key decides what algorithm may have signed; the header must agree (RFC 8725, 3.1).
  func verify(_ signature: Data, of signed: Data, algorithm: String) throws {
    let isRight: Bool
    switch (kind, algorithm) {
    case (.rsa(let key), "RS256"):
      isRight = key.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed),
        padding: .insecurePKCS1v1_5)
    case (.p256(let key), "ES256"):
      guard let parsed = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else {
        throw OpenIDRefusal.signature
      }
      isRight = key.isValidSignature(parsed, for: signed)
    default: throw OpenIDRefusal.algorithm
    }
    guard isRight else { throw OpenIDRefusal.signature }
  }
}

struct JSONWebKey: Decodable, Sendable {
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
struct SignedToken: Sendable {
  struct Header: Decodable {
    let alg: String
    let kid: String?
  }
  let header: Header
  private let signed: Data
  private let payload: Data
  private let signature: Data

  static let algorithms: Set<String> = ["RS256", "ES256"]

  init(_ text: String) throws {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, text.utf8.count < 32_768, let head = Base64URL.decode(parts[0]),
      let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]),
      let header = try? JSONDecoder().decode(Header.self, from: head)
    else { throw OpenIDRefusal.malformed }
    guard SignedToken.algorithms.contains(header.alg) else { throw OpenIDRefusal.algorithm }
    (self.header, self.payload, self.signature) = (header, payload, signature)
    signed = Data("\(parts[0]).\(parts[1])".utf8)
  }

  /// What it says, once one of the keys has signed it.
  func claims<Claims: Decodable>(_ type: Claims.Type, signedBy key: VerifyingKey) throws -> Claims {
    try key.verify(signature, of: signed, algorithm: header.alg)
    guard let claims = try? JSONDecoder().decode(type, from: payload) else { throw OpenIDRefusal.malformed }
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
  let siret: String?
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
