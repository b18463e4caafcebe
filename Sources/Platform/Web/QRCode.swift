import CQREncode

/// A QR code (ISO/IEC 18004) of a text's bytes, which a quarter of stains leaves readable (correction level M).
package struct QRCode: Sendable {
  /// Modules a side.
  package let side: Int
  /// True is dark; row after row.
  private let modules: [Bool]

  /// Nil where the text is too long, 2 331 bytes.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M) else { return nil }
    defer { QRcode_free(code) }
    side = Int(code.pointee.width)
    // The lowest bit of each byte is its colour; the others say what it is for.
    modules = UnsafeBufferPointer(start: code.pointee.data, count: side * side).map { $0 & 1 == 1 }
  }

  package subscript(row: Int, column: Int) -> Bool {
    (0..<side).contains(row) && (0..<side).contains(column) && modules[row * side + column]
  }
}

/// A code with its quiet zone of four modules, as one picture that a screen reader names.
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
