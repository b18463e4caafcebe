import CSodium
import Foundation

/// What is said on the next page, once. The browser carries it, signed: nobody else makes Boussole say a thing.
enum Notice {
  private static let cookie = "boussole-avis"
  /// Of this process, for those who have no session: another instance that gets the next request stays silent.
  private static let own = random()

  /// The cookie that carries `text` to the next page of this visitor.
  /// - Parameter isNewSession: true where the session is another one from now on.
  static func carry(_ text: String, by visit: Visit, isNewSession: Bool = false) -> String? {
    guard let words = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else { return nil }
    let key = visit.csrf.isEmpty || isNewSession ? own : key(of: visit.csrf)
    return "\(cookie)=\(mark(words, key)).\(words); \(attributes(visit)); Max-Age=60"
  }
  /// What the visitor carries; nil where nothing, or where it is not ours.
  static func carried(by visit: Visit) -> String? {
    guard let parts = visit.request.cookie(cookie)?.split(separator: ".", maxSplits: 1), parts.count == 2 else {
      return nil
    }
    let words = String(parts[1]), keys = [own] + (visit.csrf.isEmpty ? [] : [key(of: visit.csrf)])
    return keys.contains { mark(words, $0) == parts[0] } ? words.removingPercentEncoding : nil
  }
  /// The cookie that ends it.
  static func said(_ visit: Visit) -> String { "\(cookie)=; \(attributes(visit)); Max-Age=0" }

  private static func attributes(_ visit: Visit) -> String {
    "Path=/\(visit.departement); HttpOnly; SameSite=Lax\(visit.isSecure ? "; Secure" : "")"
  }
  private static func random() -> [UInt8] {
    var key = [UInt8](repeating: 0, count: Int(crypto_auth_keybytes()))
    randombytes_buf(&key, key.count)
    return key
  }
  private static func key(of secret: String) -> [UInt8] {
    var key = [UInt8](repeating: 0, count: Int(crypto_auth_keybytes()))
    let bytes = Array("avis \(secret)".utf8)
    crypto_generichash(&key, key.count, bytes, UInt64(bytes.count), nil, 0)
    return key
  }
  private static func mark(_ words: String, _ key: [UInt8]) -> String {
    var mark = [UInt8](repeating: 0, count: Int(crypto_auth_bytes()))
    let bytes = Array(words.utf8)
    crypto_auth(&mark, bytes, UInt64(bytes.count), key)
    return Data(mark).base64EncodedString().filter { $0 != "=" }
  }
}
