import Kernel
import Strategy

extension Register {
  /// What a revision lets somebody see or do of its entries that they might not.
  func openings(to new: Register) -> [String] {
    var found: [String] = []
    func compare(_ old: Holders, _ new: Holders, _ words: String) {
      let others = new.words.filter { !old.include(Holders(words: [$0])) }
      if !others.isEmpty { found.append("\(words) \(French.list(others.map { "`\($0)`" })).") }
    }
    compare(all, new.all, "Le registre `\(id)` se lit aussi de")
    compare(told, new.told, "Les nombres du registre `\(id)` sont dits aussi à")
    compare(keepers, new.keepers, "Le registre `\(id)` est tenu aussi par")
    if !new.completers.words.isEmpty {
      let before = completers.words.isEmpty ? keepers : completers
      compare(before, new.completers, "Le registre `\(id)` est dit complet aussi par")
    }
    if reach != .everywhere, new.reach != reach {
      found.append("Le registre `\(id)` porte plus loin, ou ailleurs : de \(reach.rawValue) à \(new.reach.rawValue).")
    }
    for passage in new.passages {
      guard let former = self.passage(passage.id) else { continue }
      compare(
        former.doers ?? keepers, passage.doers ?? new.keepers,
        "Le passage `\(passage.id)` du registre `\(id)` se fait aussi par")
    }
    for field in new.fields {
      guard let former = self.field(field.id) else { continue }
      let words = "Le champ `\(field.id)` du registre `\(id)`"
      if let viewers = former.viewers {
        if let others = field.viewers {
          compare(viewers, others, "\(words) se voit aussi de")
        } else {
          found.append("\(words) se voit de tous ceux qui lisent le registre.")
        }
      }
      if let privacy = former.privacy, field.privacy.map({ $0.rawValue < privacy.rawValue }) ?? true {
        found.append("\(words) n’est plus de classe \(privacy.rawValue) : il est gardé et montré comme un autre.")
      }
    }
    return found
  }

  /// All those who read it, by whatever way.
  private var all: Holders {
    let doing = passages.compactMap(\.doers) + clocks.compactMap(\.owners) + gauges.compactMap(\.sayers)
    return Holders(words: ([readers, keepers] + doing + papers.compactMap(\.doers)).flatMap(\.words))
  }
}
