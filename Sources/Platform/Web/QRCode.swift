/// A QR code (ISO/IEC 18004): bytes, correction level M, versions 1 to 10, which is 213 bytes at most.
package struct QRCode: Sendable {
  /// Modules a side.
  package private(set) var side: Int
  /// True is dark; row after row.
  package private(set) var modules: [Bool]
  private var isFixed: [Bool]

  /// Correction bytes a block, and blocks, of each version at level M (table 9).
  private static let blocks: [(correction: Int, count: Int)] = [
    (10, 1), (16, 1), (26, 1), (18, 2), (24, 2), (16, 4), (18, 4), (22, 4), (22, 5), (26, 5),
  ]
  /// Bytes of each version, correction included.
  private static let bytes = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346]
  /// Where alignment patterns have their centres, by version.
  private static let centres = [
    [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50],
  ]

  /// Nil where the text is too long.
  /// - Parameter mask: nil: the one that is read best.
  package init?(_ text: String, mask: Int? = nil) {
    let content = Array(text.utf8)
    guard
      let version = (1...10).first(where: { version in
        let block = QRCode.blocks[version - 1]
        let room = QRCode.bytes[version - 1] - block.correction * block.count
        return 4 + (version < 10 ? 8 : 16) + content.count * 8 <= room * 8
      })
    else { return nil }
    side = version * 4 + 17
    modules = Array(repeating: false, count: side * side)
    isFixed = modules
    drawPatterns(version)
    drawBytes(QRCode.corrected(QRCode.data(content, version), version))
    if let mask {
      apply(mask)
      drawFormat(mask)
      return
    }
    let plain = self
    var best = Int.max
    for mask in 0..<8 {
      var other = plain
      other.apply(mask)
      other.drawFormat(mask)
      let penalty = other.penalty
      if penalty < best { (best, self) = (penalty, other) }
    }
  }

  package subscript(row: Int, column: Int) -> Bool {
    (0..<side).contains(row) && (0..<side).contains(column) && modules[row * side + column]
  }

  // MARK: bytes

  private static func data(_ content: [UInt8], _ version: Int) -> [UInt8] {
    let block = blocks[version - 1], room = bytes[version - 1] - block.correction * block.count
    var bits: [Bool] = []
    func add(_ value: Int, _ count: Int) { bits += (0..<count).reversed().map { value >> $0 & 1 == 1 } }
    add(4, 4)
    add(content.count, version < 10 ? 8 : 16)
    for byte in content { add(Int(byte), 8) }
    add(0, min(4, room * 8 - bits.count))
    add(0, (8 - bits.count % 8) % 8)
    var bytes = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<(start + 8)].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    for filler in 0..<(room - bytes.count) { bytes.append(filler % 2 == 0 ? 0xEC : 0x11) }
    return bytes
  }

  /// The data in blocks, each with its correction, read across.
  private static func corrected(_ data: [UInt8], _ version: Int) -> [UInt8] {
    let block = blocks[version - 1], divisor = divisor(block.correction)
    let short = data.count / block.count, longer = data.count % block.count
    var parts: [[UInt8]] = [], start = 0
    for index in 0..<block.count {
      let length = short + (index >= block.count - longer ? 1 : 0)
      parts.append(Array(data[start..<(start + length)]))
      start += length
    }
    let corrections = parts.map { remainder($0, divisor) }
    return (0...short).flatMap { at in parts.compactMap { at < $0.count ? $0[at] : nil } }
      + (0..<block.correction).flatMap { at in corrections.map { $0[at] } }
  }

  /// In GF(2⁸) modulo x⁸ + x⁴ + x³ + x² + 1.
  private static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    (0..<8).reversed().reduce(UInt8(0)) { sum, bit in
      (sum << 1) ^ (sum >> 7 == 1 ? 0x1D : 0) ^ (right >> UInt8(bit) & 1 == 1 ? left : 0)
    }
  }
  private static func divisor(_ degree: Int) -> [UInt8] {
    var result = Array(repeating: UInt8(0), count: degree)
    result[degree - 1] = 1
    var root: UInt8 = 1
    for _ in 0..<degree {
      for index in 0..<degree {
        result[index] = product(result[index], root)
        if index + 1 < degree { result[index] ^= result[index + 1] }
      }
      root = product(root, 2)
    }
    return result
  }
  private static func remainder(_ data: [UInt8], _ divisor: [UInt8]) -> [UInt8] {
    var result = Array(repeating: UInt8(0), count: divisor.count)
    for byte in data {
      let factor = byte ^ result.removeFirst()
      result.append(0)
      for index in result.indices { result[index] ^= product(divisor[index], factor) }
    }
    return result
  }

  // MARK: drawing

  private mutating func fix(_ row: Int, _ column: Int, _ isDark: Bool) {
    guard (0..<side).contains(row), (0..<side).contains(column) else { return }
    modules[row * side + column] = isDark
    isFixed[row * side + column] = true
  }

  private mutating func drawPatterns(_ version: Int) {
    for index in 0..<side {
      fix(6, index, index % 2 == 0)
      fix(index, 6, index % 2 == 0)
    }
    for (row, column) in [(3, 3), (3, side - 4), (side - 4, 3)] {
      for down in -4...4 {
        for right in -4...4 {
          let distance = max(abs(down), abs(right))
          fix(row + down, column + right, distance != 2 && distance != 4)
        }
      }
    }
    let centres = QRCode.centres[version - 1], last = centres.count - 1
    for (i, row) in centres.enumerated() {
      for (j, column) in centres.enumerated() where ![[0, 0], [0, last], [last, 0]].contains([i, j]) {
        for down in -2...2 {
          for right in -2...2 { fix(row + down, column + right, max(abs(down), abs(right)) != 1) }
        }
      }
    }
    drawFormat(0)
    guard version >= 7 else { return }
    let rest = (0..<12).reduce(version) { sum, _ in sum << 1 ^ (sum >> 11) * 0x1F25 }
    let bits = version << 12 | rest
    for index in 0..<18 {
      let isDark = bits >> index & 1 == 1
      fix(side - 11 + index % 3, index / 3, isDark)
      fix(index / 3, side - 11 + index % 3, isDark)
    }
  }

  /// Level M is 00.
  private mutating func drawFormat(_ mask: Int) {
    let rest = (0..<10).reduce(mask) { sum, _ in sum << 1 ^ (sum >> 9) * 0x537 }
    let bits = (mask << 10 | rest) ^ 0x5412
    func bit(_ index: Int) -> Bool { bits >> index & 1 == 1 }
    for index in 0..<6 { fix(index, 8, bit(index)) }
    fix(7, 8, bit(6))
    fix(8, 8, bit(7))
    fix(8, 7, bit(8))
    for index in 9..<15 { fix(8, 14 - index, bit(index)) }
    for index in 0..<8 { fix(8, side - 1 - index, bit(index)) }
    for index in 8..<15 { fix(side - 15 + index, 8, bit(index)) }
    fix(side - 8, 8, true)
  }

  /// In columns of two, from the right, up and down by turns.
  private mutating func drawBytes(_ bytes: [UInt8]) {
    var index = 0
    for right in stride(from: side - 1, through: 1, by: -2) {
      let column = right <= 6 ? right - 1 : right
      let isUp = (column + 1) & 2 == 0
      for step in 0..<side {
        for pair in 0..<2 {
          let at = (isUp ? side - 1 - step : step) * side + column - pair
          guard !isFixed[at], index < bytes.count * 8 else { continue }
          modules[at] = bytes[index / 8] >> UInt8(7 - index % 8) & 1 == 1
          index += 1
        }
      }
    }
  }

  private mutating func apply(_ mask: Int) {
    for row in 0..<side {
      for column in 0..<side where !isFixed[row * side + column] {
        let isTurned =
          switch mask {
          case 0: (row + column) % 2 == 0
          case 1: row % 2 == 0
          case 2: column % 3 == 0
          case 3: (row + column) % 3 == 0
          case 4: (row / 2 + column / 3) % 2 == 0
          case 5: row * column % 2 + row * column % 3 == 0
          case 6: (row * column % 2 + row * column % 3) % 2 == 0
          default: ((row + column) % 2 + row * column % 3) % 2 == 0
          }
        if isTurned { modules[row * side + column].toggle() }
      }
    }
  }

  /// What hinders a reader: long runs, squares, what looks like a corner, too dark or too light (8.8.2).
  private var penalty: Int {
    var sum = 0
    let corner = [true, false, true, true, true, false, true]
    let light = Array(repeating: false, count: 4)
    for line in 0..<side {
      for isRow in [true, false] {
        let cells = (0..<side).map { isRow ? self[line, $0] : self[$0, line] }
        var run = 1
        for index in 1...side {
          if index < side, cells[index] == cells[index - 1] {
            run += 1
          } else {
            if run >= 5 { sum += run - 2 }
            run = 1
          }
        }
        for start in 0...(side - 11) {
          let window = Array(cells[start..<(start + 11)])
          if window == corner + light || window == light + corner { sum += 40 }
        }
      }
    }
    for row in 0..<(side - 1) {
      for column in 0..<(side - 1) {
        let cell = self[row, column]
        if cell == self[row, column + 1], cell == self[row + 1, column], cell == self[row + 1, column + 1] { sum += 3 }
      }
    }
    let dark = modules.count { $0 }
    sum += abs(dark * 20 - modules.count * 10) / modules.count * 10
    return sum
  }
}

/// Drawn by the server, four light modules around; `title` is what it is for those who do not see it.
package func drawing(_ code: QRCode, title: String) -> HTML {
  let whole = code.side + 8
  let rows = (0..<code.side).html { row in
    var column = 0, runs: HTML = ""
    while column < code.side {
      guard code[row, column] else {
        column += 1
        continue
      }
      let start = column
      while code[row, column] { column += 1 }
      runs += "M\(start + 4) \(row + 4)h\(column - start)v1h-\(column - start)z"
    }
    return runs
  }
  return """
    <svg class="qr" viewBox="0 0 \(whole) \(whole)" role="img" aria-label="\(title)" shape-rendering="crispEdges">\
    <path fill="#fff" d="M0 0h\(whole)v\(whole)H0z"/><path fill="#000" d="\(rows)"/></svg>

    """
}
