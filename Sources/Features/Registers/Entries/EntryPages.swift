import Kernel
import Strategy
import Web

/// An entry with all its acts.
struct EntryFile: Sendable {
  let register: Register
  private(set) var entry: RegisterEntry
  let versions: [EntryVersion]
  let life: EntryLife
  /// What it leads to, by id.
  let linked: [String: LinkedEntry]
  /// The papers that were made of it, the last one first.
  let printed: [PrintedPaper]
  /// What leads to it, today.
  var followers: [EntryFollowers] = []
  /// What of other registers is the nearest to it, today.
  var nearest: [Nearest] = []

  init(
    _ register: Register, _ entry: RegisterEntry, _ versions: [EntryVersion], linked: [String: LinkedEntry],
    printed: [PrintedPaper] = []
  ) {
    (self.register, self.entry, self.versions, self.linked) = (register, entry, versions, linked)
    self.printed = printed
    life = EntryLife(versions)
  }
  /// It as it was on a day, as known then; nil where it was not yet.
  func asOf(_ moment: Moment) -> EntryFile? {
    guard let past = register.asOf(entry, versions, moment) else { return nil }
    // Versions hold all that was said, whoever reads.
    return EntryFile(register, past.entry.within(register.keys), past.known, linked: linked)
  }
  /// It with what is said of it.
  func gauged(_ entry: RegisterEntry?) -> EntryFile {
    var file = self
    file.entry.gauges = entry?.gauges ?? [:]
    return file
  }
  /// The state in which it is; where it lapsed by itself, also those before: something may be told late.
  var states: Set<String> { Set(life.steps.suffix(life.lapses.count + 1).map(\.state)) }
  /// What somebody may do with it next.
  func passages(by permit: Permit) -> [Passage] {
    register.passages.filter { passage in
      states.contains(where: passage.from.contains) && register.may(passage, permit)
        && (passage.parties.isEmpty || !passage.unsigned(entry.values, by: permit).isEmpty)
    }
  }
  /// To which of them somebody has agreed, and may do so no more: others are awaited still.
  func agreements(by permit: Permit) -> [Passage] {
    register.passages.filter { passage in
      !entry.isCancelled && passage.from.contains(entry.state) && register.may(passage, permit)
        && !passage.signed(entry.values, by: permit).isEmpty
    }
  }
  func mayChange(_ permit: Permit) -> Bool {
    register.isKept(by: permit) && !register.changing.isEmpty && !entry.isCancelled
  }
}

struct EntryFileJSON: Encodable {
  let fiche: EntryJSON
  let horloges: [Clock]
  let suivie_par: [EntryFollowersJSON]
  let proches: [NearestJSON]
  let historique: [Line]
  struct Clock: Encodable {
    let horloge: String
    /// The rank of the line on which it runs.
    let ligne: Int?
    let fin: String?
    let base: String?
  }
  struct Line: Encodable {
    let version: Int
    let acte: String
    let passage: String?
    let etat: String
    let jour: String
    let enregistre: String
    let par: String
    let motif: String?
  }
  init(_ file: EntryFile, at now: Instant) {
    fiche = EntryJSON(file.entry, file.register, at: now)
    horloges = file.register.running(on: file.life).map {
      Clock(horloge: $0.clock.name, ligne: $0.line.map { $0 + 1 }, fin: $0.endsAt?.iso, base: $0.clock.basis)
    }
    suivie_par = file.followers.map(EntryFollowersJSON.init)
    proches = file.nearest.map { NearestJSON($0, at: now) }
    historique = file.versions.map {
      Line(
        version: $0.version, acte: $0.act.rawValue, passage: $0.passage, etat: $0.state, jour: $0.day.iso,
        enregistre: French.moment($0.recordedAt), par: $0.by, motif: $0.reason)
    }
  }
}

func crumbs(_ frame: PageFrame, _ file: EntryFile, _ last: String? = nil) -> [Crumb] {
  let register = file.register, title = file.entry.title(in: register)
  let link = frame.link("registres", register.id, file.entry.id.text)
  let before = [
    Crumb("Registres", frame.link("registres")), Crumb(register.title, frame.link("registres", register.id)),
  ]
  return before + (last.map { [Crumb(title, link), Crumb($0)] } ?? [Crumb(title)])
}

func entryPage(_ frame: PageFrame, _ departement: Departement, _ file: EntryFile) -> HTML {
  let register = file.register, entry = file.entry
  let state = register.state(entry.state)?.name ?? entry.state
  let answer: HTML =
    entry.isCancelled
    ? "\(prose: entry.number(in: register)), annulée\u{00A0}: elle n’est comptée nulle part."
    : "\(prose: entry.number(in: register)), \(prose: state.lowercased()) depuis le \(long: entry.since)."
  return """
    \(pageHead(HTML(prose: entry.title(in: register)), breadcrumb: crumbs(frame, file), answer: answer))
    \(actButtons(frame, file))\(runningClocks(frame, departement, file))\(signatures(frame, file))
    <div class="sheet">\(split(
      said(frame, departement, file) + placeSection(departement, file),
      section("Son histoire", history(file.happenings(frame, departement)))))\
    \(nearest(frame, departement, file))\(followers(frame, file.followers))\(paperSection(frame, file))</div>
    """
}

func said(_ frame: PageFrame, _ departement: Departement, _ file: EntryFile, at now: Instant? = nil) -> HTML {
  let entry = file.entry, told = file.register.fields.filter { $0.isMet(entry.values) }
  let values = told.filter { $0.kind != .rows }.compactMap { field -> Fact? in
    if let erased = entry.erased[field.id] {
      return Fact(field.label, "<span class=\"muted\">effacé le \(long: erased.day)</span>")
    }
    guard let value = entry.values[field.id] else { return nil }
    // Of a past day, what it leads to has moved since.
    let standing = now == nil && field.kind == .link ? file.linked[value]?.standing(frame) : nil
    return Fact(field.label, standing ?? shown(frame, departement, file, field, value))
  }
  let silent = told.filter { entry.values[$0.id] == nil && entry.erased[$0.id] == nil }.map(\.label)
  let left = silent.isEmpty ? [] : [Fact("Non renseigné", "\(prose: silent.joined(separator: " ; "))")]
  let gauged = entry.gauged(in: file.register, at: now ?? frame.now).map { Fact($0.gauge.name, "\(prose: $0.words)") }
  let rows = told.filter { $0.kind == .rows && entry.values[$0.id] != nil }.html { field in
    section(
      HTML(prose: field.label),
      rowTable(field, entry.values[field.id] ?? "", in: departement, on: frame.today)
        + totals(file.register, field, entry.values, in: departement, on: frame.today))
  }
  return section("Ce qu’elle dit", definitions(gauged + values + left)) + rows
}

private let unsaid: HTML = "<span class=\"muted\">non renseigné</span>"
func shown(
  _ frame: PageFrame, _ departement: Departement, _ file: EntryFile, _ field: RegisterField, _ value: String
) -> HTML {
  if field.kind == .pieces {
    let said = [EntryValues](kept: value).first ?? [:]
    let pieces = field.columns.html { piece in
      let state = piece.shown(said[piece.id] ?? RegisterField.Piece.missing.rawValue, in: departement, on: frame.today)
      return "<li>\(prose: piece.label)\u{00A0}: \(state)</li>"
    }
    return "<ul>\(pieces)</ul>"
  }
  guard field.kind == .link else { return HTML(prose: field.shown(value, in: departement, on: frame.today)) }
  return file.linked[value]?.shown(frame) ?? unsaid
}

private func rowTable(_ field: RegisterField, _ value: String, in departement: Departement, on day: Day) -> HTML {
  let rows = [EntryValues](kept: value).enumerated().map { rank, row in
    TableRow(
      field.columns.enumerated().map { place, column in
        let value = row[column.id] ?? "", short = column.kind == .day ? Day(iso: value).map(French.short) : nil
        let shown = HTML(prose: short ?? (value.isEmpty ? "" : column.shown(value, in: departement, on: day)))
        return place == 0 ? "<span id=\"\(field.anchor(ofLine: rank))\">\(shown)</span>" : shown
      })
  }
  let columns = field.columns.map { column in Column(column.label, column.isNumber ? .number : .text) }
  return table(field.label, columns, rows)
}
/// What the lines come to, where the pack sums them.
private func totals(
  _ register: Register, _ field: RegisterField, _ values: EntryValues, in departement: Departement, on day: Day
) -> HTML {
  register.sums.filter { $0.field == field.id }.html { sum in
    guard let (_, column) = register.summed(sum), let total = sum.total(of: values) else { return "" }
    let words = "Total, \(column.label.lowercased()) : \(column.shown(String(total.sum), in: departement, on: day))"
    let which = [sum.condition?.words, total.isWhole ? nil : "des lignes qui le disent"].compactMap(\.self)
    return "<p>\(prose: ([words] + which).joined(separator: ", ")).</p>"
  }
}

/// What somebody may do with the entry, today.
private func actButtons(_ frame: PageFrame, _ file: EntryFile) -> HTML {
  let register = file.register, entry = file.entry
  guard !entry.isCancelled else { return "" }
  func link(_ segments: String...) -> Link {
    segments.reduce(frame.link("registres", register.id, entry.id.text)) { $0.appending($1) }
  }
  // What ends it comes last, and is never the button that one presses without reading.
  let passages = file.passages(by: frame.permit), ending = passages.filter(register.isEnd)
  let ordered = passages.filter { !register.isEnd($0) } + ending
  let shown = ordered.prefix(mostButtons).enumerated().map { index, passage in
    let isPrimary = index == 0 && !register.isEnd(passage)
    return linkButton(passage.label, link("passages", passage.id), isPrimary ? .primary : .secondary)
  }
  let rest = ordered.dropFirst(mostButtons).map { linked($0.label, link("passages", $0.id)) }
  let change = file.mayChange(frame.permit) ? changeLinks(register, link("evoluer")) : []
  let mend =
    register.isKept(by: frame.permit)
    ? [linked("Corriger", link("corriger")), linked("Annuler la fiche", link("annuler"))] : []
  let others = rest + change + mend
  return "\(if: !shown.isEmpty, buttons(shown))\(if: !others.isEmpty, links(others))"
}
/// One for what evolves, one for each field that says whose it is or what it leads to.
private func changeLinks(_ register: Register, _ link: Link) -> [HTML] {
  func change(_ field: RegisterField) -> HTML {
    let act = register.change(of: field)
    return linked("\(act.label) : \(field.label)", link.query(EntryForm.changed, field.id))
  }
  return (register.changing(.evolved).isEmpty ? [] : [linked(EntryChange.evolved.label, link)])
    + (register.changing(.linked) + register.changing(.transferred)).map(change)
}
/// The acts that follow are links.
private let mostButtons = 3

// MARK: forms

func creationPage(
  _ frame: PageFrame, _ departement: Departement, _ form: EntryForm, alike: [LinkedEntry], refused: Invalid?
) -> HTML {
  let register = form.register
  let day = Field(
    "jour", "Depuis quel jour", kind: .day, value: frame.form["jour"] ?? French.short(frame.today), isRequired: true,
    width: .short)
  let title = "Ajouter : \(register.noun)", link = frame.link("registres", register.id)
  let crumbs = [Crumb("Registres", frame.link("registres")), Crumb(register.title, link), Crumb(title)]
  let answer: HTML = "Premier état\u{00A0}: \(prose: register.initial?.name.lowercased() ?? "")."
  let fields: HTML = """
    \(entryFields(frame, departement, form, refused: refused))\(field(day.judged(by: refused)))\
    \(another(frame, alike, refused))\(confirming(frame, refused))\(buttons([button("Créer la fiche")]))
    """
  return """
    \(pageHead(HTML(prose: title), breadcrumb: crumbs, answer: answer))\(errorSummary(refused))
    \(entryForm(frame, form, to: link, fields))
    """
}
/// What there is already, and the box that says that the new one is none of it.
private func another(_ frame: PageFrame, _ alike: [LinkedEntry], _ refused: Invalid?) -> HTML {
  let isTicked = frame.form["doublon"] != nil
  guard isTicked || !alike.isEmpty else { return "" }
  let found = alike.html { "<li>\($0.shown(frame))</li>" }
  let box = checkbox(Field("doublon", "C’est une autre", isRequired: true).judged(by: refused), isOn: isTicked)
  let there = fieldset(Field("existantes", "Disent la même chose", isRequired: true), "<ul>\(found)</ul>")
  return "\(if: !alike.isEmpty, there)\(box)"
}

func passagePage(
  _ frame: PageFrame, _ departement: Departement, _ file: EntryFile, _ passage: Passage, _ form: EntryForm,
  refused: Invalid?, isOvertaken: Bool
) -> HTML {
  let register = file.register, entry = file.entry
  let day = Field(
    "jour", "Quel jour", kind: .day, value: frame.form["jour"] ?? French.short(frame.today), isRequired: true,
    width: .short)
  let state = register.state(passage.to)?.name.lowercased() ?? passage.to
  let link = frame.link("registres", register.id, entry.id.text).appending("passages").appending(passage.id)
  let isPossible = file.states.contains(where: passage.from.contains)
  let next: HTML =
    passage.parties.isEmpty
    ? "nouvel état, «\u{00A0}\(prose: state)\u{00A0}»." : passage.awaited(entry.values, in: register)
  let fields: HTML = """
    \(seen(entry))\(entryFields(frame, departement, form, refused: refused))\(field(day.judged(by: refused)))\
    \(secondTime(frame, refused))\(confirming(frame, refused))\
    \(if: isPossible, buttons([button(passage.label)]))
    """
  return """
    \(pageHead(
      HTML(prose: passage.label), breadcrumb: crumbs(frame, file, passage.label),
      answer: "\(prose: entry.title(in: register))\u{00A0}: \(next)"))
    \(if: isOvertaken, overtaken(frame, departement, file, form, isPossible: isPossible))\(errorSummary(refused))
    \(otherDay(frame, file, file.life.steps.endIndex, refused))\(entryForm(frame, form, to: link, fields))
    """
}

func correctionPage(
  _ frame: PageFrame, _ departement: Departement, _ file: EntryFile, _ step: EntryLife.Step, _ form: EntryForm,
  refused: Invalid?,
  isOvertaken: Bool
) -> HTML {
  let register = file.register, entry = file.entry
  let index = file.life.steps.firstIndex { $0.version == step.version } ?? 0
  let state = register.state(step.state)?.name.lowercased() ?? step.state
  let day = Field(
    "jour", "« \(state) » depuis le", kind: .day, value: frame.form["jour"] ?? French.short(step.day),
    isRequired: true, width: .short)
  let link = frame.link("registres", register.id, entry.id.text).appending("corriger")
  let fields: HTML = """
    \(seen(entry))\(hidden("acte", String(step.version)))\(entryFields(frame, departement, form, refused: refused))\
    \(field(day.judged(by: refused)))\(why(frame, "Ce qui était faux", refused))\
    \(confirming(frame, refused))\(buttons([button("Corriger")]))
    """
  return """
    \(pageHead(
      "Corriger", breadcrumb: crumbs(frame, file, "Corriger"),
      answer: "Ce qui était faux depuis le début\u{00A0}: les chiffres en sont refaits, et l’histoire garde les deux."))
    \(if: isOvertaken, overtaken(frame, departement, file, form))\(errorSummary(refused))
    \(otherDay(frame, file, index, refused))\(entryForm(frame, form, to: link, fields))
    """
}

func changePage(
  _ frame: PageFrame, _ departement: Departement, _ file: EntryFile, _ form: EntryForm, refused: Invalid?,
  isOvertaken: Bool
) -> HTML {
  let register = file.register, entry = file.entry
  let day = Field(
    "jour", "Depuis quel jour", kind: .day, value: frame.form["jour"] ?? French.short(frame.today), isRequired: true,
    width: .short)
  let link = frame.link("registres", register.id, entry.id.text).appending("evoluer")
  let fields: HTML = """
    \(seen(entry))\(hidden(EntryForm.changed, form.onlyChanged ?? ""))\
    \(entryFields(frame, departement, form, refused: refused))\
    \(field(day.judged(by: refused)))\(confirming(frame, refused))\
    \(buttons([button(form.change.label)]))
    """
  return """
    \(pageHead(
      HTML(prose: form.change.label), breadcrumb: crumbs(frame, file, form.change.label),
      answer: "\(prose: form.change.promise)"))
    \(if: isOvertaken, overtaken(frame, departement, file, form))\(errorSummary(refused))
    \(otherDay(frame, file, file.life.steps.endIndex, refused))\(entryForm(frame, form, to: link, fields))
    """
}

func cancellationPage(_ frame: PageFrame, _ file: EntryFile, refused: Invalid?) -> HTML {
  undoingPage(
    frame, file, "Annuler la fiche", to: frame.link("registres", file.register.id, file.entry.id.text, "annuler"),
    answer: "Pour une fiche créée par erreur\u{00A0}: elle reste lisible, et n’est plus comptée nulle part.",
    refused: refused)
}

/// What undoes something asks why, and nothing else.
func undoingPage(
  _ frame: PageFrame, _ file: EntryFile, _ act: String, to link: Link, answer: HTML, refused: Invalid?
) -> HTML {
  let fields: HTML = """
    \(hidden(EntryForm.submission, EntryForm.newSubmission(frame)))\(seen(file.entry))\
    \(why(frame, "Pourquoi", refused))\(PersonalText.confirming(frame, refused))\(buttons([button(act)]))
    """
  return """
    \(pageHead(HTML(prose: act), breadcrumb: crumbs(frame, file, act), answer: answer))\(errorSummary(refused))
    \(Web.form(to: link, csrf: frame.csrf, fields))
    """
}

private func why(_ frame: PageFrame, _ label: String, _ refused: Invalid?) -> HTML {
  let field = Field(
    "motif", label, value: frame.form["motif"] ?? "", isRequired: true, width: .full, limit: TextLimit.reason)
  return textarea(field.judged(by: refused), rows: 2)
}
/// What the sender has seen of the entry.
private func seen(_ entry: RegisterEntry) -> HTML { hidden("vu", String(entry.version)) }
/// What somebody else did while the form was being filled in, and what now stands where something else was typed.
private func overtaken(
  _ frame: PageFrame, _ departement: Departement, _ file: EntryFile, _ form: EntryForm, isPossible: Bool = true
) -> HTML {
  guard let last = file.versions.last else { return "" }
  let other = form.fields.compactMap { field -> HTML? in
    guard let value = form.standing[field.id],
      field.typed(value).contains(where: { !frame.form.all($0.name).contains($0.value) })
    else { return nil }
    return "\(prose: field.label)\u{00A0}: \(shown(frame, departement, file, field, value))"
  }
  let next =
    isPossible ? "envoyez de nouveau pour l’enregistrer par-dessus." : "cela ne se fait plus depuis l’état où elle est."
  let who = "\(last.by), \(French.moment(last.recordedAt))"
  let others: HTML = """
    <br>Ce qui y est maintenant, et que vous écrivez autrement\u{00A0}: \(other.html(separator: " ; ") { $0 }).
    """
  return notice(
    .warning,
    """
    \(said(last, file.register, after: file.versions.dropLast().last)), par \(prose: who). Rien de ce que vous avez \
    écrit n’est encore enregistré\u{00A0}: \(prose: next)\
    \(if: !other.isEmpty, others)
    """,
    title: "Quelqu’un d’autre l’a changée entre-temps")
}
