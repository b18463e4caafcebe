import Database
import Foundation
import Kernel
import TestKit
import Testing
import Web

@testable import Collection

/// A link or a button is shown to those who may use it, and to nobody else.
@Suite("Every link and button, by role") struct RoleCrawlTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let holder: PermissionReachTests.Holder
    var testDescription: String { holder.functions.isEmpty ? holder.role.rawValue : "\(holder.functions)" }
  }
  static let cases =
    [Case(holder: .init(role: .public, roles: []))] + PermissionReachTests.holders.map { Case(holder: $0) }
  /// What ends the visit, and is tried elsewhere.
  private static let last: Set<String> = ["/exemple/deconnexion"]

  @Test("none leads to what is refused, missing, or to a sign-in page by surprise", arguments: cases)
  func links(_ item: Case) async throws {
    try await withBoussole(on: .sqlite) { app in
      let samples = try await PermissionSamples.all(app)
      _ = samples
      let visitor =
        item.holder.functions.isEmpty || item.holder.role != .agent
        ? try await app.visitor(item.holder.role, address: "192.0.2.90")
        : try await SightTests.holder(app, item.holder.functions)
      try await walk(app, visitor, from: "/exemple", also: item.holder.role == .public ? [] : ["/exemple/moi"])
    }
  }

  @Test("whoever came by a link meets nothing but what it is for") func bearer() async throws {
    try await withBoussole(on: .sqlite) { app in
      let (_, requests) = try await Collected.open(app)
      let link = try await Collected.link(app, to: try #require(requests["ddpn/partenariat"]))
      let visitor = Visitor(app.site, Boussole.code, address: "198.51.100.9")
      try await walk(app, visitor, from: "/exemple\(link)", also: [])
    }
  }

  private func walk(_ app: Boussole, _ visitor: Visitor, from start: String, also others: [String]) async throws {
    let crawl = Crawl(app.site, visitor, perShape: 2)
    await crawl.run(from: start)
    for other in others { await crawl.run(from: other) }
    // What can be read first, then what acts: each as its page sends it, with nothing typed.
    for act in crawl.acts where !Self.last.contains(act.action) {
      let body = act.fields.map {
        "\($0.name)=\($0.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
      }
      let answer = await visitor.post(
        act.action, body: Array(body.joined(separator: "&").utf8), type: "application/x-www-form-urlencoded")
      #expect(![403, 404, 405, 500].contains(answer.status), "\(act.action), on \(act.page): \(answer.status)")
      let leads = answer.header("location") ?? ""
      #expect(
        !leads.hasPrefix("/exemple/connexion") || act.action.hasPrefix("/exemple/connexion"),
        "\(act.action), on \(act.page): signed out")
    }
  }
}
