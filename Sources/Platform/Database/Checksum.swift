import CSodium
import Kernel

/// SHA-256 of what comes by piece after piece.
struct Checksum {
  private var state = crypto_hash_sha256_state()
  init() { crypto_hash_sha256_init(&state) }

  mutating func add(_ bytes: some Collection<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      if let start = buffer.baseAddress { crypto_hash_sha256_update(&state, start, UInt64(buffer.count)) }
    }
    if done == nil { add(Array(bytes)) }
  }
  /// In hexadecimal, of everything so far.
  var text: String {
    var copy = state
    var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_bytes()))
    crypto_hash_sha256_final(&copy, &hash)
    return Hex.encode(hash)
  }
}
