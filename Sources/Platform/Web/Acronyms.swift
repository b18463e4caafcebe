import Kernel

/// Those that stand in a page as words of their own and that it does not spell out itself: at its foot.
func spelt(_ acronyms: [Acronym], in page: HTML) -> HTML {
  let found = standing(acronyms, in: page)
  guard !found.isEmpty else { return "" }
  return section(
    "Sigles de cette page", id: "sigles",
    "<p class=\"acronyms\">\(found.html(separator: "\u{202F}; ") { "<b>\($0.acronym)</b>, \(prose: $0.words)" }).</p>")
}

private func standing(_ acronyms: [Acronym], in page: HTML) -> [Acronym] {
  guard !acronyms.isEmpty else { return [] }
  let bytes = words(page.bytes), text = String(decoding: bytes, as: UTF8.self)
  let capitals = Set(bytes.split(separator: space).filter { isCapital($0) })
  return acronyms.filter { item in
    let own = words(Array(item.acronym.utf8)), parts = own.split(separator: space)
    // A page has few of them: its words are compared first, it is read for those that remain.
    guard parts.allSatisfy({ !isCapital($0) || capitals.contains($0) }) else { return false }
    return (parts.count == 1 || text.contains(String(decoding: own, as: UTF8.self)))
      && !text.contains(String(decoding: words(Array(item.words.utf8)), as: UTF8.self))
  }
}

private let space = UInt8(ascii: " ")
private func isCapital(_ word: ArraySlice<UInt8>) -> Bool { word.first.map { $0 < UInt8(ascii: "a") } ?? false }

/// The words of a page, without its markup, each between two spaces. UTF-8 is read as it is: it is done
/// for every page.
private func words(_ page: [UInt8]) -> [UInt8] {
  var text = [space], isMarkup = false, rest = 0
  text.reserveCapacity(page.count / 2)
  func isSpace(_ byte: UInt8) -> Bool {
    // After these two come no-break spaces, quotes, dashes and apostrophes; after the others, letters.
    if byte == 0xC2 || byte == 0xE2 { rest = byte == 0xC2 ? 1 : 2 }
    switch byte {
    case 0xC2, 0xE2, 0..<0x30, 0x3A..<0x41, 0x5B..<0x61, 0x7B..<0x80: return true
    default: return false
    }
  }
  for byte in page {
    if isMarkup {
      isMarkup = byte != UInt8(ascii: ">")
    } else if rest > 0 {
      rest -= 1
    } else if byte == UInt8(ascii: "<") || isSpace(byte) {
      isMarkup = byte == UInt8(ascii: "<")
      if text.last != space { text.append(space) }
    } else {
      text.append(byte)
    }
  }
  if text.last != space { text.append(space) }
  return text
}
