import Database
import Documents
import Kernel
import Strategy
import Web

/// Acts on several entries of a list at once: which, what, what would become of each, then done.
struct SelectionRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/registres/:registre/selection", may: .keepRegisters, choose)
    routes.post("/registres/:registre/selection", may: .keepRegisters, bodyLimit: 200_000, prepare)
    routes.get("/registres/:registre/selection/:depot", may: .keepRegisters, show)
    routes.post("/registres/:registre/selection/:depot/confirmation", may: .keepRegisters, confirm)
  }

  // MARK: which entries, and what

  @Sendable private func choose(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre")
    do {
      let (departement, choice) = try await departements.read(visit, .whole) { connection, departement in
        let register = try Self.register(name, departement, visit.permit)
        let entries = try Self.chosen(visit, register, departement, connection)
        let act = visit.query["acte"].flatMap { SelectionAct($0, register, by: visit.permit) }
        let form = try act.map { act in
          try EntryLinks(connection, departement, by: visit.permit).offering(.together(act, in: register), visit.form)
        }
        return (departement, SelectionChoice(register: register, entries: entries, act: act, form: form))
      }
      return .page(
        choice.act?.label ?? "Agir sur plusieurs fiches", selectionPage(visit.frame, departement, choice, refused: nil))
    } catch let invalid as Invalid {
      let (register, departement) = try await departements.read(visit, .whole) { _, departement in
        (try Self.register(name, departement, visit.permit), departement)
      }
      let choice = SelectionChoice(register: register, entries: [], act: nil, form: nil)
      return .page(
        "Agir sur plusieurs fiches", status: visit.query.pairs.isEmpty ? 200 : 422,
        selectionPage(visit.frame, departement, choice, refused: invalid))
    }
  }

  /// Throws `NotFound` for whoever may do nothing to several of its entries.
  private static func register(_ name: String, _ departement: Departement, _ permit: Permit) throws -> Register {
    let register = try departement.register(name, for: permit)
    guard register.isRead(by: permit), !SelectionAct.all(register, by: permit).isEmpty else { throw NotFound() }
    return register
  }
  /// Those that were ticked, or all that the filter leaves.
  private static func chosen(
    _ visit: Visit, _ register: Register, _ departement: Departement, _ connection: Connection
  ) throws -> [RegisterEntry] {
    let entries: [RegisterEntry]
    if visit.query["tout"] != nil {
      let question = try EntryListing.of(register, in: departement, visit.frame).question(visit.frame)
      let zone = try departement.arrondissement(visit.frame, of: register)
      entries = try EntryListStore(connection, in: departement, of: register, for: visit.permit, within: zone)
        .entries(question, after: nil, limit: Selection.most + 1).rows
    } else {
      entries = try Self.entries(visit.query.all("fiche"), register, departement, visit.permit, connection)
    }
    guard !entries.isEmpty else {
      throw Invalid("Aucune fiche n’est cochée.", remedy: "Revenez à la liste, et cochez celles qu’il faut.")
    }
    guard entries.count <= Selection.most else {
      throw Invalid(
        "Le filtre laisse plus de \(Selection.most) fiches : c’est la limite d’un envoi.",
        remedy: "Revenez à la liste, et précisez-le.")
    }
    return entries
  }
  private static func entries(
    _ words: [String], _ register: Register, _ departement: Departement, _ permit: Permit, _ connection: Connection
  ) throws -> [RegisterEntry] {
    let store = EntryStore(connection, in: departement)
    return try words.prefix(Selection.most + 1).compactMap { Kernel.ID<RegisterEntry>($0) }.compactMap { id in
      do { return try store.entry(id, of: register, for: permit) } catch is NotFound { return nil }
    }
  }

  // MARK: what would become of each

  @Sendable private func prepare(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre"), word = visit.form["acte"] ?? ""
    // As they were seen: id and version.
    let seen = visit.form.all("fiche").prefix(Selection.most).map { $0.split(separator: ".").map(String.init) }
    let (departement, choice) = try await departements.read(visit, .whole) { connection, departement in
      let register = try Self.register(name, departement, visit.permit)
      let act = SelectionAct(word, register, by: visit.permit)
      let links = EntryLinks(connection, departement, by: visit.permit)
      return (
        departement,
        SelectionChoice(
          register: register,
          entries: try Self.entries(seen.compactMap(\.first), register, departement, visit.permit, connection),
          act: act, form: try act.map { try links.offering(.together($0, in: register), visit.form) })
      )
    }
    guard let act = choice.act, let form = choice.form else {
      let refused = Invalid(
        "Rien n’est choisi.", remedy: "Dites ce qu’il faut faire de ces fiches.", at: .field("acte"))
      return .page(
        "Agir sur plusieurs fiches", status: 422, selectionPage(visit.frame, departement, choice, refused: refused))
    }
    guard visit.form["chercher"] == nil else {
      return .page(act.label, selectionPage(visit.frame, departement, choice, refused: nil))
    }
    do {
      let (values, _) = try form.read(visit.form, in: departement), day = try EntryForm.day(visit.form)
      if case .change(let field, _) = act, values[field.id] == nil {
        throw field.refusal("« \(field.label) » manque.", "Remplissez ce champ.")
      }
      let versions = seen.reduce(into: [String: Int]()) { found, pair in
        if pair.count == 2, let version = Int(pair[1]) { found[pair[0]] = version }
      }
      let items = choice.entries.map { entry in
        Selection.Item(
          entry: entry.id.text, version: versions[entry.id.text] ?? entry.version,
          number: entry.number(in: choice.register), title: entry.title(in: choice.register))
      }
      let judged = try await rehearse(
        visit, Selection(act: word, values: values, day: day.iso, items: items))
      let id = try await departements.write(visit, .whole) { connection, departement in
        try Pending<Selection>.keep(
          judged, name: act.label, for: departement.register(name), by: visit.permit, connection)
      }
      return .seeOther(visit.link("registres", name, "selection", id.text))
    } catch let invalid as Invalid {
      return .page(act.label, status: 422, selectionPage(visit.frame, departement, choice, refused: invalid))
    }
  }
  private func rehearse(_ visit: Visit, _ selection: Selection) async throws -> Selection {
    let name = try visit.parameter("registre")
    do {
      return try await departements.write(visit, .whole, isLong: true) { connection, departement in
        let register = try departement.register(name)
        throw try SelectionActs(connection, departement, register, selection.act, by: visit.permit)
          .rehearsed(selection)
      }
    } catch let rehearsed as SelectionActs.Rehearsed { return rehearsed.selection }
  }

  @Sendable private func show(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre"), id = try visit.id(Deposit.self, "depot")
    let (departement, register, pending) = try await departements.read(visit, .whole) { connection, departement in
      let register = try Self.register(name, departement, visit.permit)
      return (
        departement, register,
        try Pending<Selection>.read(id, for: register, of: visit.permit, at: visit.now, connection)
      )
    }
    return try visit.answer(
      pending.deposit.name, json: SelectionJSON(pending),
      html: { pendingSelectionPage(visit.frame, departement, register, pending) })
  }

  // MARK: done

  /// Some at a time, each time with what became of them: whoever comes back goes on from there.
  @Sendable private func confirm(_ visit: Visit) async throws -> Answer {
    let name = try visit.parameter("registre"), id = try visit.id(Deposit.self, "depot")
    var isNew = false
    while true {
      let isOver = try await departements.write(visit, .whole) { connection, departement -> Bool? in
        let register = try departement.register(name)
        let pending = try Pending<Selection>.read(id, for: register, of: visit.permit, at: visit.now, connection)
        guard pending.deposit.done == nil else { return nil }
        let acts = try SelectionActs(connection, departement, register, pending.content.act, by: visit.permit)
        let done = try acts.go(pending.content, most: Selection.block)
        let isOver = done.count(.ready) == 0
        if isOver {
          try pending.finish(done, count: done.count(.done), connection)
        } else {
          try pending.keep(done, connection)
        }
        return isOver
      }
      guard let isOver else { break }
      isNew = true
      if isOver { break }
    }
    return .seeOther(
      visit.link("registres", name, "selection", id.text),
      notice: isNew ? "C’est fait." : "C’était déjà fait : rien n’a été fait deux fois.")
  }
}

/// Several entries, and what is to be done to them once it is chosen.
struct SelectionChoice: Sendable {
  let register: Register
  let entries: [RegisterEntry]
  let act: SelectionAct?
  let form: EntryForm?
}
