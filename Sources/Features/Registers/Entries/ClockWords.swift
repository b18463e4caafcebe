import Kernel
import Strategy
import Web

/// What runs on it, and until when.
func runningClocks(_ frame: PageFrame, _ departement: Departement, _ file: EntryFile) -> HTML {
  let running = file.register.running(on: file.life)
  guard !running.isEmpty, !file.entry.isCancelled else { return "" }
  return section(
    "Ce qui court",
    definitions(
      running.map { running in
        let basis: HTML = running.clock.basis.html { " <span class=\"muted\">(\(prose: $0))</span>" }
        let words = running.inWords(at: frame.now) + effect(running.clock, in: file.register)
        let name = running.clock.name(
          onLine: running.line, of: file.entry.values, in: file.register, departement, on: frame.today)
        return Fact(name, "\(prose: words)\(basis)")
      }))
}

/// What its end does by itself, or what can't be done before it.
private func effect(_ clock: RegisterClock, in register: Register) -> String {
  switch clock.end {
  case .reminds: return ""
  case .passes(let id):
    let state = register.passage(id).flatMap { register.state($0.to) }
    return state.map { " ; ensuite, « \($0.name.lowercased()) »" } ?? ""
  case .forbids(let ids):
    let acts = register.passages.filter { ids.contains($0.id) }.map { "« \($0.label) »" }
    return " ; pas avant : \(acts.joined(separator: ", "))"
  }
}

extension RunningClock {
  /// "jusqu’au 14 novembre 2026, dans 9 jours", "jusqu’au 13/11/2026 à 11 h 00, reste 14 h", "suspendu".
  func inWords(at now: Instant) -> String {
    guard let endsAt, let lastDay else { return "suspendu" }
    if let hours = hoursLeft(at: now) { return "jusqu’au \(French.moment(endsAt)), \(hours)" }
    let left = now.day.days(until: lastDay)
    let distance =
      switch left {
      case ..<0: "passé depuis \(French.plural(-left, "jour", "jours"))"
      case 0: "aujourd’hui"
      case 1: "demain"
      case ..<60: "dans \(French.plural(left, "jour", "jours"))"
      case ..<730: "dans \(left / 30) mois"
      default: "dans \(left / 365) ans"
      }
    return "jusqu’au \(clock.isInHours ? French.moment(endsAt) : French.long(lastDay)), \(distance)"
  }

  /// "reste 14 h", "dépassé de 40 min", of what is counted in hours and ends, or ended, within three days.
  func hoursLeft(at now: Instant) -> String? {
    guard clock.isInHours, let endsAt else { return nil }
    let minutes = Int((endsAt.microseconds - now.microseconds) / 60_000_000), some = abs(minutes)
    guard some < 72 * 60 else { return nil }
    let words = some < 60 ? "\(some)\(French.noBreak)min" : "\(some / 60)\(French.noBreak)h"
    return minutes < 0 ? "dépassé de \(words)" : "reste \(words)"
  }
}
