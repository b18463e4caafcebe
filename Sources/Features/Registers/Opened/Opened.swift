import Kernel
import Pack
import Strategy

/// What anybody reads of a register: some fields of the entries that are in some states. The rest is not there: no
/// number, which would tell how many others there are, no history, no search.
struct Opened: Sendable, Hashable {
  let fields: [String]
  let states: [String]
  let gauges: [String]

  var described: String {
    "\(fields.joined(separator: ", ")) / \(states.joined(separator: ", "))"
      + (gauges.isEmpty ? "" : " / \(gauges.joined(separator: ", "))")
  }
}

extension Register {
  /// It as anybody reads it; nil where nobody may. All that is not named here is not in it.
  var asOpened: Register? {
    opened.map { opened in
      Register(
        id: id, title: title, noun: noun, prefix: "", action: action, keepers: Holders(words: []),
        readers: Holders(words: []), reach: .everywhere, fields: fields.filter { opened.fields.contains($0.id) },
        alike: [], states: states.filter { opened.states.contains($0.id) }, passages: [], clocks: [], changing: [],
        counts: [], awaiting: [], completers: Holders(words: []), quotas: [], sums: [], replacement: nil, coverages: [],
        gauges: gauges.filter { opened.gauges.contains($0.id) }, told: Holders(words: []), views: [], papers: [],
        nearby: [], opened: opened, grid: nil, since: since, said: nil)
    }
  }

  /// What it lets anybody read that nobody, or only some, read before.
  func openings(after former: Register?) -> [String] {
    guard let opened else { return [] }
    let before = former?.opened
    func more(_ words: [String], _ old: [String]?) -> [String] { words.filter { !(old?.contains($0) ?? false) } }
    func named(_ words: [String]) -> String { French.list(words.map { "`\($0)`" }) }
    let all = "Tout le monde, sans compte, lit du registre `\(id)` "
    guard let before else {
      let at = French.agree(opened.states.count, "à l’état", "aux états")
      return ["\(all)\(named(opened.fields + opened.gauges)), \(at) \(named(opened.states))."]
    }
    let told = more(opened.fields + opened.gauges, before.fields + before.gauges)
    let states = more(opened.states, before.states)
    return (told.isEmpty ? [] : ["\(all)aussi \(named(told))."])
      + (states.isEmpty
        ? [] : ["\(all)aussi les fiches \(French.agree(states.count, "à l’état", "aux états")) \(named(states))."])
  }
}

extension RegisterField {
  /// Why nobody may open it; nil: it may be opened.
  fileprivate var closing: String? {
    if privacy != nil { return "il a une `classe`" }
    if viewers != nil { return "il a `visible`" }
    switch kind {
    case .long: return "un `texte_long` dit n’importe quoi"
    case .link, .pieces: return "un champ de ce genre ne se lit que connecté"
    case .rows:
      return columns.contains { $0.privacy != nil || $0.kind == .long } ? "l’une de ses colonnes ne le peut pas" : nil
    default: return nil
    }
  }
}

extension RegistersReading {
  func opened(
    _ section: Section, _ states: Declared, _ fields: Known<RegisterField>, _ gauges: [Gauge]
  ) -> Opened? {
    guard let part = section.sectionIfAny("public") else { return nil }
    defer { part.finish() }
    let opened = Opened(
      fields: part.references("champs", to: fields.ids), states: part.references("etats", to: states),
      gauges: part.references("jauges", to: Declared(gauges.map(\.id), isWhole: fields.isWhole)))
    for (key, words) in [("champs", opened.fields), ("etats", opened.states)] where words.isEmpty {
      part.error("`\(key)` manque : qu’ouvre-t-on ?", remedy: "Nommez-les, ou ôtez `public`.", at: key)
    }
    for field in fields.all where opened.fields.contains(field.id) {
      guard let closing = field.closing else { continue }
      part.error("`\(field.id)` ne s’ouvre pas à tous : \(closing).", remedy: "Ôtez-le de `public`.", at: "champs")
    }
    return opened
  }
}
