import Kernel
import Strategy
import Territory
import Web

/// What is said now of each entry of which a gauge is said: where there is some, where there is none, where it is not
/// known.
struct GaugeLevels: Sendable {
  let gauge: Gauge
  /// The most first.
  let some: [RegisterEntry]
  let none: [RegisterEntry]
  let unknown: [RegisterEntry]
  let level: Int

  init(_ gauge: Gauge, _ entries: [RegisterEntry], at now: Instant) {
    self.gauge = gauge
    let known = entries.compactMap { entry in
      gauge.standing(entry.gauges[gauge.id], at: now).map { (entry: entry, level: $0.level) }
    }
    let ids = Set(known.map(\.entry.id))
    unknown = entries.filter { !ids.contains($0.id) }
    none = known.filter { $0.level == 0 }.map(\.entry)
    some = known.filter { $0.level > 0 }.enumerated()
      .sorted { (-$0.element.level, $0.offset) < (-$1.element.level, $1.offset) }.map(\.element.entry)
    level = known.reduce(0) { $0 + $1.level }
  }
  var expected: Int { some.count + none.count + unknown.count }
  /// "Places libres : 4, dans 3 fiches ; non connu pour 2 sur 11."
  var words: String {
    let missing = unknown.count, of = "\(French.number(missing)) sur \(French.number(expected))"
    guard missing < expected else { return "\(gauge.name) : \(Gauge.unknown)." }
    let places = some.isEmpty ? "" : ", dans \(French.plural(some.count, "fiche", "fiches"))"
    return "\(gauge.name) : \(French.number(level))\(places)\(missing == 0 ? "" : " ; \(Gauge.unknown) pour \(of)")."
  }
}

/// All that is said of a register now.
struct GaugeBoard: Sendable {
  let departement: Departement
  let register: Register
  let levels: [GaugeLevels]
  let zone: Zone?
}

struct GaugeBoardJSON: Encodable {
  let registre: String
  let jauges: [Level]
  struct Level: Encodable {
    let jauge: String
    @OrNull var somme: Int?
    let connues: Int
    let attendues: Int
    let fiches: [Line]
  }
  struct Line: Encodable {
    let fiche: String
    let titre: String
    let dit: GaugeJSON
  }
  init(_ board: GaugeBoard, at now: Instant) {
    registre = board.register.id
    jauges = board.levels.map { level in
      let known = level.expected - level.unknown.count
      return Level(
        jauge: level.gauge.id, somme: known == 0 ? nil : level.level, connues: known, attendues: level.expected,
        fiches: (level.some + level.none + level.unknown).map {
          Line(fiche: $0.id.text, titre: $0.title(in: board.register), dit: GaugeJSON(level.gauge, $0, at: now))
        })
    }
  }
}

/// Where there is some tonight: a number and a name, readable at arm's length.
func gaugeBoardPage(_ frame: PageFrame, _ board: GaugeBoard) -> HTML {
  let register = board.register, list = frame.link("registres", register.id)
  let says = register.gauges(saidBy: frame.permit).map { $0.name.lowercased() }
  let said =
    says.isEmpty ? "" : buttons([linkButton("Dire : \(says.joined(separator: ", "))", list.appending("jauges"))])
  func line(_ gauge: Gauge, _ entry: RegisterEntry, lead: HTML) -> Entry {
    let words = register.fields.filter { [.choice, .organisation, .commune].contains($0.kind) }.compactMap { field in
      entry.values[field.id].map { field.shown($0, in: board.departement, on: frame.today) }
    }
    let age = gauge.standing(entry.gauges[gauge.id], at: frame.now).map { [$0.age(at: frame.now)] } ?? []
    return Entry(
      lead: lead, entry.title(in: register), list.appending(entry.id.text),
      detail: (words + age).joined(separator: ", "))
  }
  let levels = board.levels.html { level in
    let gauge = level.gauge
    func part(_ title: String, _ entries: [RegisterEntry], note: HTML = "", _ lead: (RegisterEntry) -> HTML) -> HTML {
      entries.isEmpty
        ? ""
        : section(HTML(prose: title), note: note, Web.entries(entries.map { line(gauge, $0, lead: lead($0)) }))
    }
    return """
      \(part(gauge.name, level.some) { entry in
        "<strong class=\"entry-level\">\(number: entry.gauges[gauge.id]?.level ?? 0)</strong>"
      })\
      \(part("\(gauge.name) : zéro", level.none) { _ in "<strong class=\"entry-level\">0</strong>" })\
      \(part("\(gauge.name) : \(Gauge.unknown)", level.unknown, note: "Non connu ne veut pas dire zéro.") { _ in
        Mark.noData.symbol
      })
      """
  }
  let answer = board.levels.map(\.words).joined(separator: " ")
  return """
    \(pageHead(
      "\(prose: register.title)\u{00A0}: \(prose: RegisterView.gauges.title(of: register).lowercased())",
      breadcrumb: [
        Crumb("Registres", frame.link("registres")), Crumb(register.title, list),
        Crumb(RegisterView.gauges.title(of: register)),
      ], answer: "\(prose: answer)\(board.zone.map(alone) ?? "")",
      facts: "<p class=\"note\">Lu le \(prose: French.moment(frame.now)).</p>"))
    \(said)\(registerViews(frame, register, .gauges))\
    \(if: board.levels.allSatisfy { $0.expected == 0 }, emptyState("Aucune fiche n’est dans un état où cela se dit."))\
    \(levels)
    """
}
