import Kernel
import Strategy

/// What an entry prints: a decision, a protocol, a receipt. Its text is the pack's, with holes for what the entry says.
struct Paper: Sendable, Identifiable {
  let id: String
  let title: String
  /// In which states it is offered.
  let states: Set<String>
  /// Nil: those who keep the register.
  let doers: Holders?
  /// Said at its head: "Projet, à vérifier avant signature".
  let mention: String?
  let text: String
  let blocks: [Block]

  struct Block: Sendable, Hashable {
    let kind: Kind
    let pieces: [Piece]
    enum Kind: Sendable { case heading, paragraph, item }
  }
  enum Piece: Sendable, Hashable {
    case words(String)
    case hole(Hole)
  }
  struct Hole: Sendable, Hashable {
    let field: String
    /// Of lines: what the last one says.
    let column: String?
    var name: String { [field, column].compactMap(\.self).joined(separator: ".") }
  }
  /// Holes that any entry fills: its number, its state, the day of printing.
  static let ofAnyEntry = ["fiche", "etat", "jour"]

  var holes: [Hole] { blocks.flatMap(\.pieces).compactMap { if case .hole(let hole) = $0 { hole } else { nil } } }

  /// Paragraphs, apart by an empty line; lines that begin with `# ` are titles, with `- ` items of a list. Nil where a
  /// brace is open or holds no name.
  static func blocks(of text: String) -> [Block]? {
    var blocks: [Block] = [], open: [Substring] = [], isWhole = true
    func close() {
      if !open.isEmpty { add(.paragraph, open.joined(separator: " ")) }
      open = []
    }
    func add(_ kind: Block.Kind, _ text: String) {
      guard let pieces = pieces(of: text) else { return isWhole = false }
      blocks.append(Block(kind: kind, pieces: pieces))
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = String(line).trimmed
      if words.isEmpty {
        close()
      } else if words.hasPrefix("# ") || words.hasPrefix("- ") {
        close()
        add(words.hasPrefix("# ") ? .heading : .item, String(words.dropFirst(2)))
      } else {
        open.append(Substring(words))
      }
    }
    close()
    return isWhole && !blocks.isEmpty ? blocks : nil
  }
  private static func pieces(of text: String) -> [Piece]? {
    var pieces: [Piece] = [], rest = text[...]
    while let start = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      guard rest[start] == "{", let end = rest[start...].firstIndex(of: "}") else { return nil }
      let name = rest[rest.index(after: start)..<end].split(separator: ".", omittingEmptySubsequences: false)
      guard (1...2).contains(name.count), name.allSatisfy({ !$0.isEmpty && !$0.contains("{") }) else { return nil }
      if start > rest.startIndex { pieces.append(.words(String(rest[..<start]))) }
      pieces.append(.hole(Hole(field: String(name[0]), column: name.count > 1 ? String(name[1]) : nil)))
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { pieces.append(.words(String(rest))) }
    return pieces
  }
}

/// A paper of an entry, with its holes filled.
struct FilledPaper: Sendable {
  let paper: Paper
  let blocks: [(kind: Paper.Block.Kind, text: String)]
  /// The fields that it needs and that say nothing, by their labels.
  let missing: [String]

  init(_ paper: Paper, _ entry: RegisterEntry, of register: Register, in departement: Departement, on today: Day) {
    var missing: [String] = []
    func fill(_ hole: Paper.Hole) -> String {
      switch hole.name {
      case "fiche" where register.field("fiche") == nil: return entry.number(in: register)
      case "etat": return register.state(entry.state)?.name ?? entry.state
      case "jour": return French.long(today)
      default: break
      }
      guard let field = register.field(hole.field) else { return "" }
      let said = entry.values[field.id]
      let column = hole.column.flatMap { id in field.columns.first { $0.id == id } }
      let value = column == nil ? said : said.flatMap { [EntryValues](kept: $0).last?[hole.column ?? ""] }
      guard let value, !value.isEmpty else {
        missing.append([field.label, column?.label].compactMap(\.self).joined(separator: ", "))
        return ""
      }
      return (column ?? field).shown(value, in: departement, on: today)
    }
    blocks = paper.blocks.map { block in
      let words = block.pieces.map { piece in
        switch piece {
        case .words(let words): words
        case .hole(let hole): fill(hole)
        }
      }
      return (block.kind, words.joined())
    }
    self.paper = paper
    self.missing = missing.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// What stands in the way of printing it; nil: nothing.
  var refusal: Invalid? {
    guard !missing.isEmpty else { return nil }
    let names = French.list(missing.map { "« \($0) »" })
    return Invalid(
      missing.count == 1 ? "\(names) n’est pas renseigné." : "\(names) ne sont pas renseignés.",
      remedy: "Dites-le dans la fiche : un papier ne laisse pas de blanc.")
  }
}

extension EntryFile {
  /// What somebody may print of it now.
  func papers(for permit: Permit) -> [Paper] {
    guard !entry.isCancelled else { return [] }
    return register.papers.filter {
      $0.states.contains(entry.state) && ($0.doers ?? register.keepers).include(permit)
    }
  }
}
