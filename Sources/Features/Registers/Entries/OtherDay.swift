import Kernel
import Web

/// The way on from a day that is refused because of another act's: the form that corrects that one, for whoever may.
/// - Parameter index: where the act is, or would be, among those of the entry.
func otherDay(_ frame: PageFrame, _ file: EntryFile, _ index: Int, _ refused: Invalid?) -> HTML {
  let isAboutDay = refused?.issues.contains { $0.place == .field("jour") } ?? false
  guard isAboutDay, file.register.isKept(by: frame.permit), let day = French.parseDay(frame.form["jour"] ?? "") else {
    return ""
  }
  let steps = file.life.steps, (before, after) = (steps[..<index], steps[index...].dropFirst())
  // What it did by itself is worked out from the others: its day is no one's to correct.
  let other =
    before.last { $0.act != .lapsed && $0.day > day } ?? after.first { $0.act != .lapsed && $0.day < day }
  guard let other else { return "" }
  let link = frame.link("registres", file.register.id, file.entry.id.text).appending("corriger")
    .query("acte", String(other.version))
  let state = file.register.state(other.state)?.name.lowercased() ?? other.state
  return links([linked("Corriger d’abord le jour : « \(state) » depuis le \(French.long(other.day))", link)])
}

/// The box by which one says that a passage was made twice on one day.
func secondTime(_ frame: PageFrame, _ refused: Invalid?) -> HTML {
  let isTicked = frame.form[EntryActs.again] != nil
  guard isTicked || refused?.issues.contains(where: { $0.place == .field(EntryActs.again) }) ?? false else { return "" }
  return checkbox(
    Field(EntryActs.again, "C’est arrivé deux fois ce jour-là", isRequired: true).judged(by: refused), isOn: isTicked)
}
