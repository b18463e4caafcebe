import Foundation

extension Fields {
  /// `multipart/form-data` (RFC 7578), in one pass over the bytes. Nil where the body is not what its header says.
  /// - Parameter type: the header; its boundary has 70 characters at most (RFC 2046, 5.1.1).
  init?(multipart body: [UInt8], type: String) {
    guard let mark = type.range(of: "boundary=") else { return nil }
    let boundary = type[mark.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
    guard (1...70).contains(boundary.utf8.count) else { return nil }
    let starts = body.places(of: Array("--\(boundary)".utf8), atMost: Self.mostParts)
    guard let starts, starts.count >= 2 else { return nil }
    for (start, end) in zip(starts, starts.dropFirst()) {
      guard read(body[(start + boundary.utf8.count + 2)..<end]) else { return nil }
    }
  }
  private static let mostParts = 2_000
  private static let longestHeader = 8_192

  private mutating func read(_ part: ArraySlice<UInt8>) -> Bool {
    let blank = Array("\r\n\r\n".utf8)
    guard let split = Array(part.prefix(Self.longestHeader)).places(of: blank, atMost: .max)?.first else {
      return false
    }
    let header = String(decoding: part.prefix(split), as: UTF8.self)
    let content = part.dropFirst(split + blank.count).dropLast(2)
    guard let name = Self.parameter("name", of: header) else { return false }
    guard let file = Self.parameter("filename", of: header) else {
      pairs.append((name, String(decoding: content, as: UTF8.self)))
      return true
    }
    if !file.isEmpty { files[name] = Upload(name: file, bytes: Array(content)) }
    return true
  }

  private static func parameter(_ name: String, of header: String) -> String? {
    guard let range = header.range(of: " \(name)=\"") ?? header.range(of: ";\(name)=\"") else { return nil }
    let rest = header[range.upperBound...]
    return rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
  }
}

extension [UInt8] {
  /// Where `pattern` begins, one after the other without overlap; nil where it is there more than `most` times.
  /// Each byte is looked at once, whatever the bytes (Knuth, Morris and Pratt): a hostile body costs what it weighs.
  func places(of pattern: [UInt8], atMost most: Int) -> [Int]? {
    // For each length already matched, the longest beginning of the pattern that also ends there.
    var shorter = [0], length = 0
    for byte in pattern.dropFirst() {
      while length > 0, byte != pattern[length] { length = shorter[length - 1] }
      if byte == pattern[length] { length += 1 }
      shorter.append(length)
    }
    var places: [Int] = [], matched = 0
    for (index, byte) in enumerated() {
      while matched > 0, byte != pattern[matched] { matched = shorter[matched - 1] }
      if byte == pattern[matched] { matched += 1 }
      guard matched == pattern.count else { continue }
      guard places.count < most else { return nil }
      places.append(index + 1 - matched)
      matched = 0
    }
    return places
  }
}
