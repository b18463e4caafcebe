import Kernel

extension MultiPolygon {
  /// From plain WKB (OGC 06-103r4), Polygon or MultiPolygon in two dimensions, of either byte order, written in
  /// hexadecimal. Throws `Invalid` on anything else; never reads out of bounds, whatever the counts pretend.
  package init(hexWKB text: String) throws { try self.init(hexWKB: Array(text.utf8)) }

  /// The same, from the bytes of the hexadecimal text.
  package init(hexWKB digits: [UInt8]) throws {
    guard digits.count % 2 == 0 else { throw malformed("un chiffre manque") }
    var bytes = [UInt8]()
    bytes.reserveCapacity(digits.count / 2)
    var index = 0
    while index < digits.count {
      guard let high = hexValue(digits[index]), let low = hexValue(digits[index + 1]) else {
        throw malformed("un caractère n’est pas hexadécimal")
      }
      bytes.append(high << 4 | low)
      index += 2
    }
    try self.init(wkb: bytes)
  }

  package init(wkb bytes: [UInt8]) throws {
    var reader = BinaryReader(bytes: bytes)
    let polygons: [[Ring]]
    switch try reader.header() {
    case .polygon: polygons = [try reader.rings()]
    case .multiPolygon:
      // A polygon takes at least its header and its count.
      polygons = try reader.repeated(atLeast: 9) { reader in
        guard try reader.header() == .polygon else { throw malformed("un multi-polygone contient autre chose") }
        return try reader.rings()
      }
    }
    guard reader.isAtEnd else { throw malformed("des octets restent à la fin") }
    try self.init(polygons: polygons)
  }
}

private enum Shape: UInt32 {
  case polygon = 3
  case multiPolygon = 6
}

private struct BinaryReader {
  let bytes: [UInt8]
  var offset = 0
  var isLittleEndian = true

  init(bytes: [UInt8]) { self.bytes = bytes }
  var isAtEnd: Bool { offset == bytes.count }

  mutating func header() throws -> Shape {
    guard offset < bytes.count else { throw malformed("il s’arrête trop tôt") }
    let order = bytes[offset]
    guard order <= 1 else { throw malformed("l’ordre des octets est inconnu") }
    isLittleEndian = order == 1
    offset += 1
    guard let shape = Shape(rawValue: UInt32(try unsigned(4))) else {
      throw malformed("ce n’est ni un polygone ni un multi-polygone en deux dimensions")
    }
    return shape
  }

  mutating func rings() throws -> [Ring] {
    try repeated(atLeast: 4) { reader in
      try reader.repeated(atLeast: 16) { reader in
        let longitude = Double(bitPattern: try reader.unsigned(8))
        return Position(longitude: longitude, latitude: Double(bitPattern: try reader.unsigned(8)))
      }
    }
  }

  /// As many items as the next count says, refused before any room is made when the bytes left can't hold them.
  mutating func repeated<Item>(atLeast size: Int, _ item: (inout BinaryReader) throws -> Item) throws -> [Item] {
    let count = Int(try unsigned(4))
    guard count <= (bytes.count - offset) / size else { throw malformed("il s’arrête trop tôt") }
    var items = [Item]()
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try item(&self)) }
    return items
  }

  mutating func unsigned(_ width: Int) throws -> UInt64 {
    guard bytes.count - offset >= width else { throw malformed("il s’arrête trop tôt") }
    var value: UInt64 = 0
    for index in 0..<width {
      value = value << 8 | UInt64(bytes[isLittleEndian ? offset + width - 1 - index : offset + index])
    }
    offset += width
    return value
  }
}

private func hexValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  default: nil
  }
}

private func malformed(_ why: String) -> Invalid {
  Invalid("Le contour binaire (WKB) est illisible : \(why).", remedy: "Refaites l’extraction des contours.")
}
