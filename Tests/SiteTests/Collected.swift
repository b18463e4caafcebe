import Accounts
import Assembly
import Database
import Foundation
import Kernel
import Ledger
import Messaging
import Strategy
import Testing
import Web

@testable import Collection

/// A campaign of the invented département, opened by the test's own clock: what was asked, of whom.
struct Collected: Sendable {
  let app: Boussole
  let campaign: Kernel.ID<Campaign>
  /// Of the direction of solidarities: one question, `recus_isc`.
  let request: Kernel.ID<Request>
  /// What it answered.
  let answer: Kernel.ID<CollectedAnswer>

  static let permit = Permit(
    departement: Boussole.code, person: nil, name: "Essai", role: .administrator, permissions: [.runCampaigns])
  static let departements = Departements(parts: Assembly.packParts)
  static let quarter = Period(.quarter, containing: Boussole.today).previous
  static let key = LedgerKey(measure: "recus_isc", organisation: "cd")

  /// Opens the round of the last quarter; nobody has answered.
  static func open(_ app: Boussole, _ collecting: String = "accueil") async throws -> (
    campaign: Kernel.ID<Campaign>, requests: [String: Kernel.ID<Request>]
  ) {
    try await app.database.write(Boussole.code) { connection in
      let departement = try departements.latest(Boussole.code, connection)
      let collecting = try #require(departement.collections[collecting])
      let period = Period(collecting.period, containing: Boussole.today).previous
      _ = try Campaigns(connection, departement).open(collecting, for: period, on: Boussole.today, by: permit)
      let store = CampaignStore(connection, in: Boussole.code)
      let campaign = try #require(
        try store.campaigns(departement.collections).first { $0.collecting == collecting.id && $0.period == period })
      let requests = try store.requests(of: campaign.id)
      return (
        campaign.id, Dictionary(requests.map { ($0.function, $0.id) }, uniquingKeysWith: { first, _ in first })
      )
    }
  }

  static func sample(_ app: Boussole) async throws -> Collected {
    let (campaign, requests) = try await open(app)
    let request = try #require(requests["cd/solidarites"])
    let link = try await link(app, to: request)
    let sent = await Visitor(app.site, Boussole.code, address: "198.51.100.9").answer(link, ["valeur": "52"])
    #expect(sent.status == 303, "\(sent.text.prefix(1_500))")
    let answer = try await app.database.read {
      try AnswerStore($0, in: Boussole.code).history(of: [request]).last
    }
    return Collected(app: app, campaign: campaign, request: request, answer: try #require(answer).id)
  }

  /// A new link to a request, as its letter would carry it.
  static func link(_ app: Boussole, to request: Kernel.ID<Request>) async throws -> String {
    let token = try await app.database.write(Boussole.code) {
      try CampaignStore($0, in: Boussole.code).link(to: request, because: "essai")
    }
    return "/reponse/\(token)"
  }

  static func total(_ app: Boussole, _ key: LedgerKey = key) async throws -> Int? {
    try await app.database.read { connection in
      let departement = try departements.latest(Boussole.code, connection)
      return try LedgerStore(connection, in: Boussole.code, measures: departement.measures).reportsInForce(of: key)
        .line(of: key, on: quarter.last)?.value
    }
  }
}

extension Visitor {
  /// The address of a question, by its place among those asked there.
  func question(_ number: Int = 1, at link: String) async -> String {
    let asked = await get("\(link)/recu", json: true).text.matches(of: /"question":"([^"]+)"/)
    return asked.indices.contains(number - 1) ? "\(link)?question=\(asked[number - 1].output.1)" : link
  }

  /// As a browser does: where a link leads in the end.
  func opens(_ link: String) async -> Outgoing {
    let answer = await get(link)
    guard answer.status == 303, let next = answer.header("location") else { return answer }
    return await get(next)
  }

  /// Answers as the page's own form would: its token, its id, what it holds.
  func answer(_ link: String, question: Int = 1, submission: String? = nil, _ fields: [String: String]) async
    -> Outgoing
  {
    let address = await self.question(question, at: link), page = await get(address).text
    func hidden(_ name: String) -> String {
      let parts = page.components(separatedBy: "name=\"\(name)\" value=\"")
      return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : ""
    }
    var pairs = fields
    pairs["question"] = pairs["question"] ?? address.split(separator: "=").last.map(String.init) ?? ""
    pairs["envoi"] = submission ?? hidden("envoi")
    pairs["csrf"] = hidden("csrf")
    let body = pairs.map { "\(escaped($0.key))=\(escaped($0.value))" }.joined(separator: "&")
    return await post(link, body: Array(body.utf8), type: "application/x-www-form-urlencoded")
  }
  private func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
