import Database
import Kernel
import Strategy
import Web

/// One entry: what it says, what becomes of it.
struct EntryRoutes {
  let departements: Departements

  func add(to routes: inout Routes) {
    routes.get("/registres/:registre/nouvelle", may: .keepRegisters) { try await creation($0, refused: nil) }
    routes.post("/registres/:registre", may: .keepRegisters, create)
    routes.get("/registres/:registre/:id", may: .readRegisters, show)
    routes.get("/registres/:registre/:id/passages/:passage", may: .keepRegisters) {
      try await passing($0, refused: nil)
    }
    routes.post("/registres/:registre/:id/passages/:passage", may: .keepRegisters, pass)
    addSignatures(to: &routes)
    routes.get("/registres/:registre/:id/corriger", may: .keepRegisters) { try await correction($0, refused: nil) }
    routes.post("/registres/:registre/:id/corriger", may: .keepRegisters, correct)
    routes.get("/registres/:registre/:id/evoluer", may: .keepRegisters) { try await changing($0, refused: nil) }
    routes.post("/registres/:registre/:id/evoluer", may: .keepRegisters, change)
    routes.get("/registres/:registre/:id/annuler", may: .keepRegisters) { try await cancellation($0, refused: nil) }
    routes.post("/registres/:registre/:id/annuler", may: .keepRegisters, cancel)
  }

  // MARK: one entry

  @Sendable private func show(_ visit: Visit) async throws -> Answer {
    let moment = try Moment(visit, planEnd: nil), isNow = moment.isDefault && moment.knownDay == nil
    let (departement, file) = try await read(visit) { departement, file, links in
      let gauges = GaugeStore(links.connection, in: departement, of: file.register)
      var shown = file.gauged(try gauges.whole([file.entry], until: isNow ? nil : moment.last(visit.now)).first)
      if isNow {
        shown.followers = try EntryFollowers.all(
          of: file.entry, in: departement, for: visit.permit, links.connection)
        shown.nearest = try Nearest.all(
          to: file.entry, of: file.register, in: departement, for: visit.permit, at: visit.now, links.connection)
      }
      return (departement, shown)
    }
    guard isNow else {
      let past = file.asOf(moment)
      return try visit.answer(
        file.entry.number(in: file.register), json: past.map { EntryFileJSON($0, at: moment.last(visit.now)) },
        html: { pastEntryPage(visit.frame, departement, file, past, moment) })
    }
    return try visit.answer(
      file.entry.title(in: file.register), json: EntryFileJSON(file, at: visit.now),
      html: { entryPage(visit.frame, departement, file) })
  }

  private func read(_ visit: Visit) async throws -> (Departement, EntryFile) {
    try await read(visit) { departement, file, _ in (departement, file) }
  }
  func read<Result: Sendable>(
    _ visit: Visit, _ body: @escaping @Sendable (Departement, EntryFile, EntryLinks) throws -> Result
  ) async throws -> Result {
    let name = try visit.parameter("registre"), id = try visit.id(RegisterEntry.self)
    return try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit), store = EntryStore(connection, in: departement)
      let links = EntryLinks(connection, departement, by: visit.permit)
      let entry = try store.entry(id, of: register, for: visit.permit)
      let versions = try store.versions(of: id)
      let linked = try links.linked([entry.values] + versions.map(\.values), of: register)
      let printed = try PaperStore(connection, in: departement).papers(of: id)
      return try body(departement, EntryFile(register, entry, versions, linked: linked, printed: printed), links)
    }
  }

  /// An act on an entry within one write, on the latest pack and as of today.
  func write<Result: Sendable>(
    _ visit: Visit, _ body: @escaping @Sendable (Departement, EntryActs) throws -> Result
  ) async throws -> Result {
    let name = try visit.parameter("registre")
    return try await departements.write(visit, .whole) { connection, departement in
      let acts = try EntryActs(
        connection, departement, departement.register(name), by: visit.permit, sent: EntryForm.submission(visit.form),
        isElsewhere: visit.form[EntryActs.elsewhere] != nil)
      return try body(departement, acts)
    }
  }
  func link(_ visit: Visit, _ id: Kernel.ID<RegisterEntry>) throws -> Link {
    visit.link("registres", try visit.parameter("registre"), id.text)
  }
  /// The version that a form was shown from.
  func seen(_ visit: Visit) -> Int? { visit.form.number("vu", in: 1...1_000_000) }

  // MARK: creation

  private func creation(_ visit: Visit, refused: Invalid?, alike: [RegisterEntry] = []) async throws -> Answer {
    let name = try visit.parameter("registre")
    let (departement, form, known) = try await departements.read(visit, .whole) { connection, departement in
      let register = try departement.register(name, for: visit.permit),
        links = EntryLinks(connection, departement, by: visit.permit)
      guard register.isKept(by: visit.permit) else { throw NotFound() }
      return (
        departement, try links.offering(.creation(of: register, by: visit.permit), visit.form), try links.known(alike)
      )
    }
    return .page(
      "Ajouter : \(form.register.noun)", status: refused == nil ? 200 : 422,
      creationPage(visit.frame, departement, form, alike: known, refused: refused))
  }

  @Sendable private func create(_ visit: Visit) async throws -> Answer {
    if visit.form["chercher"] != nil { return try await creation(visit, refused: nil) }
    do {
      let id = try await write(visit) { departement, acts in
        let (values, _) = try EntryForm.creation(of: acts.seen, by: visit.permit).read(visit.form, in: departement)
        return try acts.create(
          values, on: try EntryForm.day(visit.form), isAnother: visit.form["doublon"] != nil
        ).id
      }
      return .seeOther(try link(visit, id), notice: "La fiche est créée.")
    } catch let invalid as Invalid {
      return try await creation(visit, refused: invalid)
    } catch let alike as Alike {
      let refused = Invalid(
        "Cette fiche existe peut-être déjà.", remedy: "Ouvrez celle qui suit, ou cochez « C’est une autre ».",
        at: .field("doublon"))
      return try await creation(visit, refused: refused, alike: alike.entries)
    }
  }

  // MARK: passage

  private func passing(_ visit: Visit, refused: Invalid?, isOvertaken: Bool = false) async throws -> Answer {
    let name = try visit.parameter("passage")
    let (departement, file, passage, form) = try await read(visit) { departement, file, links in
      guard let passage = file.register.passage(name),
        file.register.may(passage, visit.permit),
        isOvertaken || file.passages(by: visit.permit).contains(where: { $0.id == passage.id })
      else { throw NotFound() }
      let form = try links.offering(.passage(passage, of: file.entry, in: file.register), visit.form)
      return (departement, file, passage, form)
    }
    return .page(
      passage.label, status: isOvertaken ? 409 : refused == nil ? 200 : 422,
      passagePage(visit.frame, departement, file, passage, form, refused: refused, isOvertaken: isOvertaken))
  }

  @Sendable private func pass(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(RegisterEntry.self), name = try visit.parameter("passage"), seen = seen(visit)
    if visit.form["chercher"] != nil { return try await passing(visit, refused: nil) }
    do {
      try await write(visit) { departement, acts in
        guard let passage = acts.register.passage(name) else { throw NotFound() }
        let entry = try acts.entry(id)
        let (values, _) = try EntryForm.passage(passage, of: entry, in: acts.seen).read(visit.form, in: departement)
        _ = try acts.pass(
          id, passage, values, on: try EntryForm.day(visit.form), seen: seen,
          isAgain: visit.form[EntryActs.again] != nil)
      }
      return .seeOther(try link(visit, id), notice: "C’est enregistré.")
    } catch let invalid as Invalid {
      return try await passing(visit, refused: invalid)
    } catch is Overtaken { return try await passing(visit, refused: nil, isOvertaken: true) }
  }

  // MARK: what becomes another

  private func changing(_ visit: Visit, refused: Invalid?, isOvertaken: Bool = false) async throws -> Answer {
    let (departement, file, form) = try await read(visit) { departement, file, links in
      let form = EntryForm.change(of: file.entry, in: file.register, only: Self.changed(visit))
      guard file.mayChange(visit.permit), !form.fields.isEmpty else { throw NotFound() }
      return (departement, file, try links.offering(form, visit.form))
    }
    return .page(
      form.change.label, status: isOvertaken ? 409 : refused == nil ? 200 : 422,
      changePage(visit.frame, departement, file, form, refused: refused, isOvertaken: isOvertaken))
  }

  @Sendable private func change(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(RegisterEntry.self), seen = seen(visit)
    if visit.form["chercher"] != nil { return try await changing(visit, refused: nil) }
    do {
      let (isChanged, isStillTheirs) = try await write(visit) { departement, acts in
        let before = try acts.entry(id)
        let form = EntryForm.change(of: before, in: acts.register, only: Self.changed(visit))
        let (values, _) = try form.read(visit.form, in: departement)
        let kept = try acts.change(id, values, on: try EntryForm.day(visit.form), seen: seen)
        do { _ = try acts.entry(id) } catch is NotFound { return (true, false) }
        return (kept.version != before.version, true)
      }
      return isStillTheirs
        ? .seeOther(try link(visit, id), notice: isChanged ? "C’est enregistré." : Self.unchanged)
        : .seeOther(
          visit.link("registres", try visit.parameter("registre")),
          notice: "C’est enregistré. La fiche n’est plus dans votre ressort.")
    } catch let invalid as Invalid {
      return try await changing(visit, refused: invalid)
    } catch is Overtaken { return try await changing(visit, refused: nil, isOvertaken: true) }
  }

  private static let unchanged = "Rien n’a changé : la fiche disait déjà cela."

  /// The field that alone becomes another, where one was named.
  private static func changed(_ visit: Visit) -> String? {
    (visit.form[EntryForm.changed] ?? visit.query[EntryForm.changed]).flatMap { $0.isEmpty ? nil : $0 }
  }

  // MARK: correction

  private func correction(_ visit: Visit, refused: Invalid?, isOvertaken: Bool = false) async throws -> Answer {
    let number = act(visit.form) ?? act(visit.query)
    let (departement, file, step, form) = try await read(visit) { departement, file, links in
      let steps = file.life.steps
      guard file.register.isKept(by: visit.permit),
        let step = number == nil ? steps.last : steps.first(where: { $0.version == number })
      else { throw NotFound() }
      let form = try links.offering(.correction(of: file.entry, in: file.register, by: visit.permit), visit.form)
      return (departement, file, step, form)
    }
    return .page(
      "Corriger", status: isOvertaken ? 409 : refused == nil ? 200 : 422,
      correctionPage(visit.frame, departement, file, step, form, refused: refused, isOvertaken: isOvertaken))
  }
  /// The act of which the day was wrong.
  private func act(_ fields: Fields) -> Int? { fields.number("acte", in: 1...1_000_000) }

  @Sendable private func correct(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(RegisterEntry.self), seen = seen(visit)
    if visit.form["chercher"] != nil { return try await correction(visit, refused: nil) }
    do {
      let isChanged = try await write(visit) { departement, acts in
        let before = try acts.entry(id)
        let (values, _) = try EntryForm.correction(of: before, in: acts.seen, by: visit.permit).read(
          visit.form, in: departement)
        let kept = try acts.correct(
          id, values, act: act(visit.form), on: try EntryForm.day(visit.form), why: try Self.reason(visit.form),
          seen: seen)
        return kept.version != before.version
      }
      return .seeOther(try link(visit, id), notice: isChanged ? "La fiche est corrigée." : Self.unchanged)
    } catch let invalid as Invalid {
      return try await correction(visit, refused: invalid)
    } catch is Overtaken { return try await correction(visit, refused: nil, isOvertaken: true) }
  }

  // MARK: cancellation

  private func cancellation(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let (_, file) = try await read(visit)
    guard file.register.isKept(by: visit.permit), !file.entry.isCancelled else { throw NotFound() }
    return .page(
      "Annuler la fiche", status: refused == nil ? 200 : 422, cancellationPage(visit.frame, file, refused: refused))
  }

  @Sendable private func cancel(_ visit: Visit) async throws -> Answer {
    let id = try visit.id(RegisterEntry.self), seen = seen(visit)
    do {
      try await write(visit) { _, acts in try acts.cancel(id, why: try Self.reason(visit.form), seen: seen) }
      return .seeOther(try link(visit, id), notice: "La fiche est annulée ; elle n’est plus comptée nulle part.")
    } catch let invalid as Invalid {
      return try await cancellation(visit, refused: invalid)
    } catch is Overtaken {
      return try await cancellation(
        visit, refused: Invalid("Quelqu’un d’autre l’a changée entre-temps.", remedy: "Relisez-la avant de l’annuler."))
    }
  }

  /// Why, in words.
  static func reason(_ form: Fields) throws -> String {
    guard let text = (form["motif"] ?? "").prose else {
      throw Invalid("Dites pourquoi.", remedy: "Une phrase suffit.", at: .field("motif"))
    }
    guard text.count <= TextLimit.reason else {
      throw Invalid(
        "Ce texte dépasse \(French.number(TextLimit.reason)) caractères.", remedy: "Raccourcissez-le.",
        at: .field("motif"))
    }
    if let issue = PersonalText.issue(in: text, at: "motif", isCertain: form[PersonalText.box] != nil) {
      throw Invalid(issues: [issue])
    }
    return text
  }
}
