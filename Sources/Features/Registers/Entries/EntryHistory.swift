import Kernel
import Strategy
import Web

extension EntryFile {
  /// Its acts, the last one first, each with what it said otherwise than the one before.
  /// - Parameter isPast: of another day: nothing is done there.
  func happenings(_ frame: PageFrame, _ departement: Departement, isPast: Bool = false) -> [Happening] {
    let before = [nil] + versions.dropLast().map(Optional.some)
    return zip(versions, before).reversed().map { happening(frame, departement, $0, after: $1, isPast) }
  }

  private func happening(
    _ frame: PageFrame, _ departement: Departement, _ version: EntryVersion, after former: EntryVersion?, _ isPast: Bool
  ) -> Happening {
    let mayMend =
      !isPast && register.isKept(by: frame.permit)
      && version.passage.flatMap(register.passage).map { register.may($0, frame.permit) || $0.isAutomatic } ?? true
      && life.steps.contains { $0.version == version.version }
      && life.last?.version != version.version && version.act != .lapsed
    let link = frame.link("registres", register.id, entry.id.text).appending("corriger")
      .query("acte", String(version.version))
    let mend: HTML = mayMend ? " \(Web.linked("Corriger ce jour", link))" : ""
    let changed = former.map { changes(frame, departement, version, after: $0) } ?? []
    let values: HTML = "<br>\(changed.html(separator: "<br>") { $0 })"
    return Happening(
      version.day, "\(said(version, register, after: former))\(mend)\(if: !changed.isEmpty, values)",
      who: "\(version.by), \(French.moment(version.recordedAt))")
  }

  /// "Nombre de caméras : 1, puis 9"; of lines and pieces, that they are others.
  private func changes(
    _ frame: PageFrame, _ departement: Departement, _ version: EntryVersion, after former: EntryVersion
  ) -> [HTML] {
    register.agreed(version.values, after: former.values)
      + (version.act == .withdrawn ? register.withdrawn(version.values, after: former.values) : [])
      + register.fields.compactMap { field in
        let (old, new) = (former.values[field.id], version.values[field.id])
        // What was erased is gone from both.
        guard old != new, entry.erased[field.id] == nil else { return nil }
        if field.kind == .pieces {
          return "\(prose: field.label)\u{00A0}: \(prose: pieces(field, old, new, in: departement))"
        }
        guard field.kind != .rows else { return "\(prose: field.label)\u{00A0}: complété" }
        func words(_ value: String?) -> HTML { value.map { shown(frame, departement, self, field, $0) } ?? "rien" }
        return old == nil
          ? "\(prose: field.label)\u{00A0}: \(words(new))"
          : "\(prose: field.label)\u{00A0}: \(words(old)), puis \(words(new))"
      }
  }
  /// "tout est remis", "Plan-masse manquant": those that an act made others.
  private func pieces(_ field: RegisterField, _ old: String?, _ new: String?, in departement: Departement) -> String {
    let (before, after) = ([EntryValues](kept: old ?? "[]").first ?? [:], [EntryValues](kept: new ?? "[]").first ?? [:])
    let changed = field.columns.filter { before[$0.id] != after[$0.id] }
    let states = Dictionary(grouping: changed) { after[$0.id] ?? RegisterField.Piece.missing.rawValue }
    if states.count == 1, changed.count == field.columns.count, let (state, pieces) = states.first {
      return "tout est \(pieces[0].shown(state, in: departement, on: entry.since))"
    }
    return changed.map { piece in
      let state = after[piece.id] ?? RegisterField.Piece.missing.rawValue
      return "\(piece.label) \(piece.shown(state, in: departement, on: entry.since))"
    }.joined(separator: ", ")
  }
}

/// An entry as it was on a day; without `past`, it was not yet.
func pastEntryPage(
  _ frame: PageFrame, _ departement: Departement, _ file: EntryFile, _ past: EntryFile?, _ moment: Moment
) -> HTML {
  let today = file.life.steps.isEmpty ? nil : frame.link("registres", file.register.id, file.entry.id.text)
  let known: HTML = moment.knownDay.html { ", tel qu’on le savait le \(long: $0)" }
  let back = links([linked("Voir la fiche d’aujourd’hui", today)])
  guard let past else {
    return """
      \(pageHead(
        HTML(prose: file.entry.number(in: file.register)), breadcrumb: crumbs(frame, file),
        answer: "Au \(long: moment.on)\(known), cette fiche n’existait pas."))\(back)
      """
  }
  let state = past.register.state(past.entry.state)?.name.lowercased() ?? past.entry.state
  let answer: HTML = "Au \(long: moment.on)\(known)\u{00A0}: \(prose: state) depuis le \(long: past.entry.since)."
  return """
    \(pageHead(HTML(prose: past.entry.title(in: past.register)), breadcrumb: crumbs(frame, past), answer: answer))
    \(back)\(split(
      said(frame, departement, past, at: moment.last(frame.now)),
      section("Ce qu’on en savait", history(past.happenings(frame, departement, isPast: true)))))
    """
}

/// An act in words: "Mettre en service : En service", with its reason.
/// - Parameter former: the act before it.
func said(_ version: EntryVersion, _ register: Register, after former: EntryVersion?) -> HTML {
  let state = register.state(version.state)?.name ?? version.state
  let what =
    switch version.act {
    case .created: "Créée : \(state)"
    case .passed: "\(version.passage.flatMap { register.passage($0)?.label } ?? "") : \(state)"
    case .lapsed: "\(version.passage.flatMap { register.passage($0)?.label } ?? "Échue") : \(state)"
    case .unlapsed: "N’était pas échue ce jour-là : \(state)"
    case .changed: register.change(from: former?.values ?? version.values, to: version.values).said
    case .signed: "Accord donné : \(state)"
    case .withdrawn: "Accord repris : \(state)"
    case .corrected: "Corrigée"
    case .cancelled: "Annulée"
    }
  let why: HTML = version.reason.html { " \(prose: French.quoted($0))" }
  return "\(prose: what)\(why)"
}
