import Kernel

/// What a new revision of a pack changes, in French sentences, before it is loaded.
package struct Differences: Sendable {
  package let lines: [String]
  package var isEmpty: Bool { lines.isEmpty }

  package init(from old: Departement, to new: Departement) {
    var lines: [String] = []
    func compare(_ what: String, _ old: [String: String], _ new: [String: String]) {
      for key in new.keys.sorted() where old[key] == nil { lines.append("+ \(what) \(key) : \(new[key] ?? "")") }
      for key in old.keys.sorted() where new[key] == nil { lines.append("− \(what) \(key) : \(old[key] ?? "")") }
      for key in new.keys.sorted() {
        if let before = old[key], let after = new[key], before != after {
          lines.append("~ \(what) \(key) : « \(before) » devient « \(after) »")
        }
      }
    }
    func table<Item>(_ items: [Item], _ key: (Item) -> String, _ text: (Item) -> String) -> [String: String] {
      Dictionary(items.map { (key($0), text($0)) }, uniquingKeysWith: { first, _ in first })
    }
    compare("plan", [old.plan.id: Differences.dates(old.plan)], [new.plan.id: Differences.dates(new.plan)])
    compare("élément", table(old.plan.elements, \.id, \.title), table(new.plan.elements, \.id, \.title))
    compare("action", table(old.plan.actions, \.number, \.title), table(new.plan.actions, \.number, \.title))
    compare(
      "responsable de l’action", table(old.plan.actions, \.number) { $0.responsible?.function ?? "personne" },
      table(new.plan.actions, \.number) { $0.responsible?.function ?? "personne" })
    compare(
      "indicateur", table(old.plan.indicators.map(\.indicator), \.id, Differences.promise),
      table(new.plan.indicators.map(\.indicator), \.id, Differences.promise))
    let milestones = (old.plan.actions.flatMap(\.milestones), new.plan.actions.flatMap(\.milestones))
    func due(_ milestone: Milestone) -> String {
      milestone.title + (milestone.due.map { ", " + French.short($0) } ?? "")
    }
    compare("jalon", table(milestones.0, \.id, due), table(milestones.1, \.id, due))
    compare("mesure", table(old.measures.all, \.id, \.title), table(new.measures.all, \.id, \.title))
    let day = new.plan.inForce
    compare(
      "organisme", table(old.organisations.all, \.id) { $0.name(on: day).text },
      table(new.organisations.all, \.id) { $0.name(on: day).text })
    compare("commune", table(old.territory.communes, \.code, \.name), table(new.territory.communes, \.code, \.name))
    self.lines = lines
  }

  private static func dates(_ plan: Plan) -> String {
    "\(plan.name), du \(French.short(plan.inForce))" + (plan.end.map { " au \(French.short($0))" } ?? "")
  }
  private static func promise(_ indicator: Indicator) -> String {
    let targets = indicator.targets.map { target in
      French.short(target.value, atMost: 2) + (target.day.map { " au \(French.short($0))" } ?? "")
    }
    let stated = indicator.stated.map { "\(French.short($0.value, atMost: 2)) le \(French.short($0.day))" }
    return ([indicator.title] + targets.map { "cible \($0)" } + stated).joined(separator: " ; ")
  }
}
