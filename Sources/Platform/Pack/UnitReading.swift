import Kernel

extension Section {
  /// `unite: {un: caméra, plusieurs: caméras}`, or the word of one of some symbols.
  package func unit(or symbols: [Unit] = []) -> Unit {
    if !has("unite") { missing("unite") }
    switch parts("unite").first {
    case nil: break
    case .word(let word):
      if let symbol = symbols.first(where: { $0.word == word }) { return symbol }
      let words = symbols.compactMap(\.word).map { "`\($0)`" }.joined(separator: ", ")
      error(
        "`unite: \(word)` : inconnue.",
        remedy: "Écrivez \(symbols.isEmpty ? "" : "\(words) ou ")`{un: …, plusieurs: …}`.",
        at: "unite")
    case .section(let part):
      defer { part.finish() }
      return Unit(one: part.text("un"), many: part.text("plusieurs"))
    }
    return Unit(one: "", many: "")
  }
}
