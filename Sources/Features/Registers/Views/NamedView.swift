import Kernel
import Pack
import Strategy
import Web

/// A list that a pack proposes of a register, under a name: "Habilitations à moins de six mois".
struct NamedView: Sendable, Identifiable {
  let id: String
  let name: String
  let filters: [Filter]
  let order: ListOrder?

  /// By the name that the address knows it by.
  struct Filter: Sendable, Hashable {
    let name: String
    let value: Value
    enum Value: Sendable, Hashable {
      /// Any of them.
      case words([String])
      /// At the latest so many days from today; negative: before it.
      case until(days: Int)
    }
  }

  /// The list, narrowed as it was on `today`.
  func link(_ list: Link, on today: Day) -> Link {
    let narrowed = filters.reduce(list) { link, filter in
      switch filter.value {
      case .words(let words): link.query(filter.name, anyOf: words)
      case .until(let days): link.query(ListFilter.last(filter.name), today.adding(days: days).iso)
      }
    }
    return narrowed.query("tri", order?.word)
  }
}

extension RegistersReading {
  func views(
    _ section: Section, _ states: Known<RegisterState>, _ fields: Known<RegisterField>, hasClocks: Bool
  ) -> [NamedView] {
    var seen: Set<String> = []
    let own = [EntryListing.state, EntryListing.since] + (hasClocks ? [EntryListing.due] : [])
    let ordered = Declared(
      [EntryListing.number] + own + fields.all.filter(\.isListed).map(\.id), isWhole: fields.isWhole)
    return section.sections("vues").map { part in
      defer { part.finish() }
      let id = part.id("id")
      if !id.isEmpty, !seen.insert(id).inserted { part.alreadyTaken("id", id) }
      let filters = part.section("filtres").map { self.filters($0, states, fields, hasClocks) } ?? []
      let word = part.textIfAny("tri").map { ListOrder(word: $0) }
      if let word { part.checkReference(word.column, at: "tri", to: ordered) }
      return NamedView(
        id: id, name: part.text("nom"), filters: filters,
        order: word.map { ListOrder(address($0.column, fields), isDescending: $0.isDescending) })
    }
  }
  private func address(_ id: String, _ fields: Known<RegisterField>) -> String {
    fields.all.first { $0.id == id }.map(EntryListing.name) ?? id
  }

  private func filters(
    _ section: Section, _ states: Known<RegisterState>, _ fields: Known<RegisterField>, _ hasClocks: Bool
  ) -> [NamedView.Filter] {
    defer { section.finish() }
    let days = [EntryListing.since] + (hasClocks ? [EntryListing.due] : [])
    if section.keys.isEmpty {
      section.error("`filtres` ne restreint rien.", remedy: "Écrivez par exemple `filtres: {etat: attribue}`.")
    }
    return section.keys.compactMap { key in
      if key == EntryListing.state { return words(key, states.ids) }
      if days.contains(key) { return self.days(section, key, named: key) }
      let field = fields.all.first { $0.id == key && $0.isListed }
      switch field?.kind {
      case .choice: return words(key, Declared(field?.choices.map(\.id) ?? []))
      case .flag:
        return NamedView.Filter(
          name: address(key, fields), value: .words([section.reference(key, to: ["oui", "non"])]))
      case .day: return self.days(section, key, named: field.map(EntryListing.name) ?? key)
      default:
        let known =
          [EntryListing.state] + days
          + fields.all.filter { $0.isListed && [.choice, .flag, .day].contains($0.kind) }.map(\.id)
        if fields.isWhole {
          section.error(
            "La liste ne se restreint pas par `\(key)`.", remedy: Faults.suggestion(for: key, among: known), at: key)
        }
        _ = section.texts(key)
        return nil
      }
      func words(_ key: String, _ known: Declared) -> NamedView.Filter {
        let words = section.references(key, to: known)
        if words.isEmpty {
          section.error("`\(key)` ne restreint rien.", remedy: "Donnez un mot, ou plusieurs : `[a, b]`.", at: key)
        }
        return NamedView.Filter(name: address(key, fields), value: .words(words))
      }
    }
  }
  private func days(_ section: Section, _ key: String, named name: String) -> NamedView.Filter {
    NamedView.Filter(
      name: name, value: .until(days: section.integer(key, in: -3_660...3_660)))
  }
}

extension NamedView {
  /// As `pack load` tells what becomes of it.
  func described(in register: String) -> Described {
    let words = filters.map { filter in
      switch filter.value {
      case .words(let words): "\(filter.name) \(words.joined(separator: ", "))"
      case .until(let days): "\(filter.name) \(days) jours"
      }
    }
    return Described(
      "vue", "\(register) \(id)", name, [("nom", .text(name)), ("filtres", .list(words)), ("tri", .words(order?.word))])
  }
}
