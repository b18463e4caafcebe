import CSodium
import Kernel

/// How the secret of a second factor is kept: sealed by the key of the installation, or as it is where there is none.
enum Sealing {
  private static let sealed = "scelle:", plain = "clair:"

  /// XSalsa20-Poly1305 (libsodium's secretbox) under a key that BLAKE2b draws from the setting.
  static func seal(_ secret: [UInt8], key: String?) -> String {
    guard let key = key.map(drawn) else { return plain + Hex.encode(secret) }
    var nonce = [UInt8](repeating: 0, count: Int(crypto_secretbox_noncebytes()))
    randombytes_buf(&nonce, nonce.count)
    var box = [UInt8](repeating: 0, count: secret.count + Int(crypto_secretbox_macbytes()))
    crypto_secretbox_easy(&box, secret, UInt64(secret.count), nonce, key)
    return sealed + Hex.encode(nonce + box)
  }

  /// Nil where the key is not the one that sealed it, or is gone.
  static func open(_ text: String, key: String?) -> [UInt8]? {
    if text.hasPrefix(plain) { return Hex.decode(text.dropFirst(plain.count)) }
    guard text.hasPrefix(sealed), let key = key.map(drawn), let all = Hex.decode(text.dropFirst(sealed.count)) else {
      return nil
    }
    let head = Int(crypto_secretbox_noncebytes()), tail = Int(crypto_secretbox_macbytes())
    guard all.count >= head + tail else { return nil }
    let nonce = Array(all.prefix(head)), box = Array(all.dropFirst(head))
    var secret = [UInt8](repeating: 0, count: box.count - tail)
    guard crypto_secretbox_open_easy(&secret, box, UInt64(box.count), nonce, key) == 0 else { return nil }
    return secret
  }

  static func random(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    randombytes_buf(&bytes, count)
    return bytes
  }

  private static func drawn(from key: String) -> [UInt8] {
    var drawn = [UInt8](repeating: 0, count: Int(crypto_secretbox_keybytes()))
    let bytes = Array(key.utf8)
    crypto_generichash(&drawn, drawn.count, bytes, UInt64(bytes.count), nil, 0)
    return drawn
  }
}
