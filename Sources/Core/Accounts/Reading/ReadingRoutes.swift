import Database
import Kernel
import Module
import Web

/// What the préfecture reads of the site itself: who may do what, who did what.
struct ReadingRoutes {
  let modules: @Sendable () -> [any Module]
  let directory: @Sendable (_ departement: String, Connection) throws -> Directory

  func add(to routes: inout Routes) {
    routes.get("/droits", may: .readPermissions, rights)
    routes.get("/journal", may: .readTrail, trail)
    for format in ListFormat.allCases {
      routes.get("/journal/lignes.\(format.rawValue)", may: .readTrail) { try await file($0, format) }
    }
  }

  @Sendable private func rights(_ visit: Visit) async throws -> Answer {
    let table = modules().permissionsByRole
    let (rights, granted) = try await visit.database.read { [directory, modules] connection in
      let directory = try directory(visit.departement, connection)
      let people = try PeopleStore(connection).people(in: visit.departement)
      let holdings = try HoldingStore(connection).all(in: visit.departement).filter { $0.isHeld(on: visit.today) }
      let held = Dictionary(grouping: holdings, by: \.person).mapValues { own in
        own.compactMap { directory.holding(of: $0.function, isManager: $0.isManager) }.roles
      }
      let roles = people.map { (held[$0.person] ?? []).union([$0.role, .agent]) }
      let functions = directory.organisations.functionsByRole(on: visit.today)
      let rights = Role.allCases.map { role in
        RoleRights(
          role: role, permissions: table[role] ?? [], people: roles.count { $0.contains(role) },
          functions: functions[role] ?? [])
      }
      return (rights, try modules().flatMap { try $0.granted(in: visit.departement, connection) })
    }
    let permissions = modules().flatMap(\.permissions)
    return .page(
      "Droits",
      rightsPage(visit.frame, rights, permissions.filter { !$0.writes } + permissions.filter(\.writes), granted))
  }

  // MARK: the trail

  /// What an address asks of the trail, and the words of its lines.
  private struct Asked: Sendable {
    let listing: Listing<TrailLine>
    let question: ListQuestion
    let words: [String: String]
  }
  private func asked(_ visit: Visit) async throws -> Asked {
    let words = Dictionary(modules().flatMap(\.acts).map { ($0.trail.id, $0.trail.words) }) { first, _ in first }
    let done = try await visit.database.read { try TrailStore($0).acts(in: visit.departement) }
    let acts = done.map { (code: $0, words: words[$0] ?? $0) }.sorted { $0.words < $1.words }
    let listing = trailListing(visit.frame, acts)
    return Asked(listing: listing, question: try listing.question(visit.frame), words: words)
  }

  @Sendable private func trail(_ visit: Visit) async throws -> Answer {
    let asked = try await asked(visit), before = visit.query.number("avant", in: 0...Int(Int32.max))
    let (lines, next) = try await lines(visit, asked, before: before, limit: ListQuestion.size)
    return .page("Journal", trailPage(visit.frame, asked.listing, asked.question, lines, next: next))
  }
  @Sendable private func file(_ visit: Visit, _ format: ListFormat) async throws -> Answer {
    let asked = try await asked(visit)
    return asked.listing.file("journal", format, from: Int?.none) { before in
      let (lines, next) = try await lines(visit, asked, before: before, limit: 2_000)
      return (lines, next.map { .some($0) })
    }
  }

  /// Those that follow a line, the newest first; the last of them, nil at the end.
  private func lines(
    _ visit: Visit, _ asked: Asked, before: Int?, limit: Int
  ) async throws -> (lines: [TrailLine], next: Int?) {
    try await visit.database.read { [directory, modules] connection in
      let organisations = try directory(visit.departement, connection).organisations, modules = modules()
      let found = try TrailStore(connection).lines(
        in: visit.departement, act: asked.question.one("acte"), days: asked.question.days["jour"], before: before,
        limit: limit + 1)
      let page = found.prefix(limit), people = Array(Set(page.compactMap(\.person)))
      let holdings = try HoldingStore(connection).holdings(of: people, in: visit.departement)
      let roles = try PeopleStore(connection).roles(of: people, in: visit.departement)
      let subjects = try Dictionary(grouping: page, by: \.kind).mapValues { lines in
        try modules.reduce(into: [String: TrailSubject]()) { found, module in
          let own = try module.subjects(lines[0].kind, Set(lines.map(\.id)), for: visit.permit, connection)
          found.merge(own) { first, _ in first }
        }
      }
      let shown = page.map { line -> TrailLine in
        let on = line.recordedAt.day
        let function = line.person.flatMap { holdings[$0] }
          .flatMap { own in own.first { $0.isHeld(on: on) } ?? own.first { $0.touches(on) } }?.function
        let role = line.person.flatMap { roles[$0]?.name }
        let subject = subjects[line.kind]?[line.id]
        return TrailLine(
          sequence: line.sequence, recordedAt: line.recordedAt,
          who: function.map { organisations.functionName($0, on: on) } ?? role ?? subject?.by ?? "Boussole",
          act: asked.words[line.act] ?? line.act, subject: subject)
      }
      return (shown, found.count > limit ? shown.last?.sequence : nil)
    }
  }
}

extension Organisations {
  /// The functions that make somebody of a role, in words. What every commune has is named once.
  fileprivate func functionsByRole(on day: Day) -> [Role: [String]] {
    let alike = Dictionary(grouping: all, by: { $0.template ?? $0.id })
    return all.filter { alike[$0.template ?? $0.id]?.first?.id == $0.id }.reduce(into: [:]) { found, organisation in
      let functions = [organisation.id] + organisation.functions.map { "\(organisation.id)/\($0.id)" }
      // An organisation whose functions are all alike is named once.
      let isAlike = Set(functions.map(organisation.role(of:))).count == 1
      let others = (organisation.template.flatMap { alike[$0]?.count } ?? 1) - 1
      for function in isAlike ? [organisation.id] : functions {
        let name = functionName(function, on: day)
        found[organisation.role(of: function), default: []].append(
          others > 0 ? "\(name), et de même dans \(French.plural(others, "autre commune", "autres communes"))" : name)
      }
    }
  }
}
