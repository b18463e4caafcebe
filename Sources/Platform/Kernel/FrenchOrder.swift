extension French {
  /// What texts are ordered by: as people spell them, accents and case aside, and numbers by what they count: "Site 5"
  /// before "Site 30" before "Site 105".
  package static func ordered(_ text: String) -> String {
    let folded = folded(text)
    guard folded.contains(where: \.isNumber) else { return folded }
    var key = "", digits = ""
    func pad() {
      let zeros = String(repeating: "0", count: max(0, 12 - digits.count))
      if !digits.isEmpty { key += zeros + digits }
      digits = ""
    }
    for character in folded {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else {
        pad()
        key.append(character)
      }
    }
    pad()
    return key
  }
}
