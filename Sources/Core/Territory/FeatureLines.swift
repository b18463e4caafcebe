import Foundation
import Kernel

/// The lines on which the features of a GeoJSON begin: the parser only tells their rank.
struct FeatureLines {
  private var lines: [Int] = []

  init(_ data: Data) {
    var (line, depth, isText, isEscaped) = (1, 0, false, false)
    // Features are the objects two brackets deep: `{"features": [{`.
    var brackets: [UInt8] = []
    for byte in [UInt8](data) {
      if byte == UInt8(ascii: "\n") { line += 1 }
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else {
          isText = byte != UInt8(ascii: "\"")
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if depth == 2, byte == UInt8(ascii: "{"), brackets.last == UInt8(ascii: "[") { lines.append(line) }
        depth += 1
        brackets.append(byte)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        _ = brackets.popLast()
      default: break
      }
    }
  }

  func line(_ rank: Int) -> Int { lines.indices.contains(rank) ? lines[rank] : 1 }
  /// The reader knows which file it is.
  func place(_ rank: Int) -> Invalid.Place { .line(file: "", line(rank)) }
}
